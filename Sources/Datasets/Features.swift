/// The features of all samples, sample after sample, in the compact type of their source.
public enum Features: Sendable, Hashable {
    /// Integers 0 … 255: pixels.
    case bytes([UInt8])
    /// Other numbers.
    case floats([Float])
    /// Numbers that single precision would round, for training in float64.
    case doubles([Double])

    /// Stores the numbers as bytes if all of them are integers 0 … 255, else unchanged.
    public init(compacting numbers: [Float]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count)
        for number in numbers {
            guard let byte = UInt8(exactly: number), byte != 0 || number.sign == .plus else {
                self = .floats(numbers)
                return
            }
            bytes.append(byte)
        }
        self = .bytes(bytes)
    }

    /// The number of elements.
    public var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .floats(let floats): floats.count
        case .doubles(let doubles): doubles.count
        }
    }

    /// The element at an index.
    public subscript(index: Int) -> Double {
        switch self {
        case .bytes(let bytes): Double(bytes[index])
        case .floats(let floats): Double(floats[index])
        case .doubles(let doubles): doubles[index]
        }
    }

    /// Returns the features of some samples of `width` numbers each, in the order of `indices`.
    func rows(_ indices: some Collection<Int>, width: Int) -> Features {
        func gather<Number>(_ numbers: [Number]) -> [Number] {
            var result: [Number] = []
            result.reserveCapacity(indices.count * width)
            for index in indices { result.append(contentsOf: numbers[index * width..<(index + 1) * width]) }
            return result
        }
        return switch self {
        case .bytes(let bytes): .bytes(gather(bytes))
        case .floats(let floats): .floats(gather(floats))
        case .doubles(let doubles): .doubles(gather(doubles))
        }
    }
}
