import Tensors

/// The rows of a matrix in memory that a data set has, in the data set's order.
final class RowSelection: Sendable {
    /// The numbers of a row.
    let width: Int
    /// The number of rows.
    let count: Int
    /// The memory of the rows' indices.
    let memory: DataMemory

    /// Rows whose indices lie in memory.
    init(_ memory: DataMemory, width: Int) {
        self.memory = memory
        self.width = width
        count = memory.bytes.count / MemoryLayout<UInt32>.stride
    }

    /// Rows of the given indices.
    convenience init(_ indices: [UInt32], width: Int) {
        self.init(indices.withUnsafeBytes { DataMemory(copying: $0) }, width: width)
    }

    /// The index in the matrix of a row.
    subscript(row: Int) -> Int {
        Int(memory.bytes.load(fromByteOffset: row * MemoryLayout<UInt32>.stride, as: UInt32.self))
    }

    /// A checksum of the indices.
    var checksum: UInt64 { memory.checksum(of: 0..<memory.bytes.count) }
}

extension Numbers {
    /// Returns some rows of `width` numbers each, in the order of `indices`; they share the memory.
    func rows(_ indices: some Collection<Int>, width: Int) -> Numbers {
        if let range = indices as? Range<Int>, selection == nil {
            return Numbers(
                in: memory, byteOffset: byteOffset + range.lowerBound * width * MemoryLayout<Element>.stride,
                count: range.count * width)
        }
        precondition(storedCount / Swift.max(width, 1) <= Int(UInt32.max), "there are more rows than 2³²")
        let rows = indices.map { UInt32(storedRow($0)) }
        return Numbers(
            in: memory, byteOffset: byteOffset, count: storedCount,
            selection: RowSelection(rows, width: width))
    }

    /// The index among the stored rows of a row.
    func storedRow(_ row: Int) -> Int { selection.map { $0[row] } ?? row }

    /// Returns the indices among the stored rows of some rows.
    func storedRows(_ rows: [Int]) -> [Int] {
        selection.map { selection in rows.map { selection[$0] } } ?? rows
    }

    /// Returns `body` of the numbers of some rows of `width` numbers each, in the order of `rows`.
    @inline(__always)
    func mapRows<Value>(_ rows: [Int], width: Int, _ body: (Element) -> Value) -> [Value] {
        [Value](unsafeUninitializedCapacity: rows.count * width) { values, count in
            withStored { stored in
                for row in rows {
                    for place in storedRow(row) * width..<(storedRow(row) + 1) * width {
                        values.initializeElement(at: count, to: body(stored[place]))
                        count += 1
                    }
                }
            }
        }
    }

    /// Announces that some rows are read soon; rows that follow each other are announced together.
    func announce(rows: some Collection<Int>, width: Int) {
        guard memory.isPaged else { return }
        let rowBytes = width * MemoryLayout<Element>.stride
        var run = 0..<0
        for row in rows {
            let stored = storedRow(row)
            if stored == run.upperBound {
                run = run.lowerBound..<stored + 1
            } else {
                memory.announce(
                    byteOffset + run.lowerBound * rowBytes..<byteOffset + run.upperBound * rowBytes)
                run = stored..<stored + 1
            }
        }
        memory.announce(byteOffset + run.lowerBound * rowBytes..<byteOffset + run.upperBound * rowBytes)
    }

    /// Calls `body` with each row of `width` numbers, in order; the rows are announced a few megabytes ahead.
    ///
    /// - Precondition: The rows of a selection, if it is one, are some of these rows each.
    @inline(__always)
    func forEachRow(of width: Int, _ body: (UnsafeBufferPointer<Element>) -> Void) {
        // A selection's rows are whole; those of the caller may be parts of them.
        let parts = width
        let width = selection?.width ?? width
        let rowCount = width > 0 ? count / width : 0
        let ahead = Swift.max(1, (4 << 20) / (Swift.max(width, 1) * MemoryLayout<Element>.stride))
        for first in stride(from: 0, to: rowCount, by: ahead) {
            if first == 0 { announce(rows: 0..<Swift.min(ahead, rowCount), width: width) }
            let end = Swift.min(first + ahead, rowCount)
            announce(rows: end..<Swift.min(end + ahead, rowCount), width: width)
            withStored { stored in
                for row in first..<end {
                    let start = storedRow(row) * width
                    for part in stride(from: start, to: start + width, by: parts) {
                        body(UnsafeBufferPointer(rebasing: stored[part..<part + parts]))
                    }
                }
            }
        }
    }
}
