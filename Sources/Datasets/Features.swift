/// The features of all samples, one sample's after the other's, as compact as they came.
public enum Features: Sendable, Hashable {
    /// Whole numbers 0 … 255: pixels.
    case bytes([UInt8])
    /// Other numbers.
    case floats([Float])
    /// Numbers that single precision would round, for training in float64.
    case doubles([Double])

    /// The numbers as bytes where all of them are whole numbers 0 … 255, else as they are.
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

    /// The number of numbers.
    public var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .floats(let floats): floats.count
        case .doubles(let doubles): doubles.count
        }
    }

    /// The number at a place.
    public subscript(index: Int) -> Double {
        switch self {
        case .bytes(let bytes): Double(bytes[index])
        case .floats(let floats): Double(floats[index])
        case .doubles(let doubles): doubles[index]
        }
    }

    /// The features of some samples of `width` numbers each, in the order of `indices`.
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
