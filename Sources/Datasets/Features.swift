/// The features of all samples, sample after sample, in the compact type of their source.
public enum Features: Sendable, Hashable {
    /// Integers 0 … 255: pixels.
    case bytes(Numbers<UInt8>)
    /// Other numbers.
    case floats(Numbers<Float>)
    /// Numbers that single precision would round, for training in float64.
    case doubles(Numbers<Double>)

    /// A copy of integers 0 … 255.
    public static func bytes(_ numbers: [UInt8]) -> Features { .bytes(Numbers(numbers)) }
    /// A copy of numbers in single precision.
    public static func floats(_ numbers: [Float]) -> Features { .floats(Numbers(numbers)) }
    /// A copy of numbers in double precision.
    public static func doubles(_ numbers: [Double]) -> Features { .doubles(Numbers(numbers)) }

    /// Stores the numbers as bytes if all of them are integers 0 … 255, else unchanged.
    public init(compacting numbers: [Float]) {
        // The check takes no memory: most tables have a number that is no byte near their beginning.
        let isCompact = numbers.allSatisfy { Self.byte($0) != nil }
        self = isCompact ? .bytes(numbers.map { UInt8($0) }) : .floats(numbers)
    }

    /// Stores the numbers as bytes if all of them are integers 0 … 255, else unchanged, without a copy.
    init(compacting numbers: Numbers<Float>, name: String) throws(DataError) {
        guard numbers.allSatisfy({ Self.byte($0) != nil }) else {
            self = .floats(numbers)
            return
        }
        var writer = NumberWriter<UInt8>(name: name)
        for number in numbers { try writer.append(UInt8(number)) }
        self = .bytes(try writer.finish())
    }

    private static func byte(_ number: Float) -> UInt8? {
        guard let byte = UInt8(exactly: number), byte != 0 || number.sign == .plus else { return nil }
        return byte
    }

    /// The number of elements.
    public var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .floats(let floats): floats.count
        case .doubles(let doubles): doubles.count
        }
    }

    /// The bytes of all elements.
    var byteCount: Int {
        switch self {
        case .bytes: count
        case .floats: count * MemoryLayout<Float>.size
        case .doubles: count * MemoryLayout<Double>.size
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

    /// True if the numbers lie in a file, which may be larger than the memory.
    var isPaged: Bool {
        switch self {
        case .bytes(let bytes): bytes.memory.isPaged
        case .floats(let floats): floats.memory.isPaged
        case .doubles(let doubles): doubles.memory.isPaged
        }
    }

    /// A checksum of the numbers.
    var checksum: UInt64 {
        switch self {
        case .bytes(let bytes): bytes.checksum
        case .floats(let floats): floats.checksum
        case .doubles(let doubles): doubles.checksum
        }
    }

    /// Returns the features of some samples of `width` numbers each, in the order of `indices`; they share the memory.
    func rows(_ indices: some Collection<Int>, width: Int) -> Features {
        switch self {
        case .bytes(let bytes): .bytes(bytes.rows(indices, width: width))
        case .floats(let floats): .floats(floats.rows(indices, width: width))
        case .doubles(let doubles): .doubles(doubles.rows(indices, width: width))
        }
    }

    /// True if the samples are some of those in memory, false if they follow each other there.
    var isSelection: Bool {
        switch self {
        case .bytes(let bytes): bytes.selection != nil
        case .floats(let floats): floats.selection != nil
        case .doubles(let doubles): doubles.selection != nil
        }
    }

    /// Returns the number in memory of a sample.
    func storedRow(_ row: Int) -> Int {
        switch self {
        case .bytes(let bytes): bytes.storedRow(row)
        case .floats(let floats): floats.storedRow(row)
        case .doubles(let doubles): doubles.storedRow(row)
        }
    }

    /// Announces that some samples are read soon.
    func announce(rows: some Collection<Int>, width: Int) {
        switch self {
        case .bytes(let bytes): bytes.announce(rows: rows, width: width)
        case .floats(let floats): floats.announce(rows: rows, width: width)
        case .doubles(let doubles): doubles.announce(rows: rows, width: width)
        }
    }
}
