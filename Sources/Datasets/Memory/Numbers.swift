import Tensors

/// A type of numbers that data sets hold in memory.
public protocol DataElement: BitwiseCopyable, Hashable, Comparable, Sendable {
    /// True if the number is neither infinite nor NaN.
    var isFiniteNumber: Bool { get }
}

extension DataElement where Self: FixedWidthInteger {
    /// Always true.
    public var isFiniteNumber: Bool { true }
}

extension DataElement where Self: BinaryFloatingPoint {
    /// True if the number is neither infinite nor NaN.
    public var isFiniteNumber: Bool { isFinite }
}

extension UInt8: DataElement {}
extension Int32: DataElement {}
extension Int64: DataElement {}
extension UInt32: DataElement {}
extension Float: DataElement {}
extension Double: DataElement {}

/// Numbers of the samples of a data set, which do not change: all numbers of their memory, or those of some rows.
///
/// Copies and selections of rows share the memory; so do the processes of a host. The memory may be a mapped file that
/// is larger than the machine's.
public struct Numbers<Element: DataElement>: @unchecked Sendable {
    /// The memory of the numbers.
    let memory: DataMemory
    /// The stored numbers: the bytes of the memory at which they begin, and their number.
    let byteOffset: Int
    let storedCount: Int
    /// The rows that these numbers are; nil for all that are stored.
    let selection: RowSelection?
    private let start: UnsafePointer<Element>

    /// Numbers in memory.
    ///
    /// - Precondition: The memory has so many numbers from there on, aligned for their type.
    init(in memory: DataMemory, byteOffset: Int = 0, count: Int, selection: RowSelection? = nil) {
        let bytes = memory.bytes[byteOffset..<byteOffset + count * MemoryLayout<Element>.stride]
        (self.memory, self.byteOffset, storedCount) = (memory, byteOffset, count)
        self.selection = selection
        let place = UnsafeRawBufferPointer(rebasing: bytes).baseAddress ?? UnsafeRawPointer(bitPattern: 16)
        guard let place else { preconditionFailure("memory has an address") }
        start = place.assumingMemoryBound(to: Element.self)
    }

    /// A copy of an array.
    public init(_ numbers: [Element]) {
        let memory = numbers.withUnsafeBytes { DataMemory(copying: $0) }
        self.init(in: memory, count: numbers.count)
    }

    /// The stored numbers, of which these may be some rows.
    func withStored<Value>(_ body: (UnsafeBufferPointer<Element>) throws -> Value) rethrows -> Value {
        try body(UnsafeBufferPointer(start: start, count: storedCount))
    }

    /// The bytes of the stored numbers in their memory.
    var storedBytes: Range<Int> { byteOffset..<byteOffset + storedCount * MemoryLayout<Element>.stride }

    /// A checksum of the numbers: of those that are stored and of the rows that are selected.
    var checksum: UInt64 {
        let stored = memory.checksum(of: storedBytes)
        guard let selection else { return stored }
        return [stored, selection.checksum].withUnsafeBytes(Tensors.checksum(of:))
    }

    /// The numbers as an array.
    public var array: [Element] { [Element](self) }

    /// The index of the first number that is not finite; nil if all are. Several threads look for it, and take the
    /// checksum of the stored numbers.
    ///
    /// - Precondition: The numbers are all that are stored.
    func firstNotFinite(threads: Int) -> Int? {
        precondition(selection == nil, "the numbers of some rows have been checked with all others")
        let first = FirstFinding<Void>()
        memory.scan(storedBytes, threads: threads) { block, position in
            let numbers = block.assumingMemoryBound(to: Element.self)
            guard let place = numbers.firstIndex(where: { !$0.isFiniteNumber }) else { return }
            first.note((), of: (position - byteOffset) / MemoryLayout<Element>.stride + place)
        }
        return first.finding?.index
    }
}

extension Numbers: RandomAccessCollection {
    /// The index of the first number.
    public var startIndex: Int { 0 }
    /// The number of numbers.
    public var endIndex: Int { selection.map { $0.count * $0.width } ?? storedCount }

    /// The number at an index.
    public subscript(index: Int) -> Element {
        precondition(index >= 0 && index < endIndex, "no number \(index) among \(endIndex)")
        guard let selection else { return start[index] }
        return start[selection[index / selection.width] * selection.width + index % selection.width]
    }
}

extension Numbers: Hashable {
    /// True if the numbers are the same, wherever they lie.
    public static func == (a: Numbers, b: Numbers) -> Bool { a.elementsEqual(b) }

    /// Hashes the number of numbers.
    public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}

extension Numbers: ExpressibleByArrayLiteral {
    /// A copy of the numbers.
    public init(arrayLiteral numbers: Element...) { self.init(numbers) }
}

extension Numbers: CustomStringConvertible {
    /// The numbers, or the first of them.
    public var description: String { "\([Element](prefix(32)))\(count > 32 ? " … (\(count))" : "")" }
}
