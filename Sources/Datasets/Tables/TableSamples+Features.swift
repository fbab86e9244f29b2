/// The rows of a table that are samples.
struct KeptRows: RandomAccessCollection, Sendable {
    let startIndex = 0
    let endIndex: Int
    /// The rows; nil for the first ones, without a gap.
    private let rows: [UInt32]?

    /// The first `count` rows.
    init(count: Int) { (endIndex, rows) = (count, nil) }

    /// The rows for which an element is true.
    init(_ isKept: [Bool]) {
        rows = isKept.contains(false) ? isKept.indices.filter { isKept[$0] }.map { UInt32($0) } : nil
        endIndex = rows?.count ?? isKept.count
    }

    subscript(sample: Int) -> Int {
        @inline(__always) get { rows.map { Int($0[sample]) } ?? sample }
    }
}

extension TableSamples {
    /// The columns of features: their places in the table, and the ways from their cells to numbers.
    private typealias Readings = [(place: Int, reading: Reading)]

    /// Returns the features in the most compact form that represents them exactly: bytes, single precision, double.
    mutating func features(_ kept: KeptRows) throws(DataError) -> Features {
        let columns = schema.columns.indices.filter { schema.columns[$0].role == .feature }
        var readings: Readings = []
        for column in columns {
            guard let place = places[column] else { continue }
            readings.append((place, reading(column, place)))
        }
        let findings = findings(kept, readings)
        if findings.isWrong { reportWrongCells(kept, columns, readings) }
        for (index, column) in columns.enumerated() {
            let place = readings[index].place
            if schema.columns[column].treatment.isRequired, table.columns[place].missingCount > 0 {
                let row = kept.first { table.cell($0, place) == .missing } ?? 0
                errors.add(
                    line: table.line(of: row),
                    "column '\(Printable.name(schema.columns[column].name))': \(table.columns[place].missingCount) values are missing",
                    remedy: "fill them in, or say another 'missing' for the column")
            }
            let unseen = findings.unseen[index]
            guard let first = unseen.firstRow else { continue }
            let value = Printable.name(table.shown(first, place))
            notes.append(
                "column '\(Printable.name(schema.columns[column].name))': \(unseen.count == 1 ? "1 row has a value" : "\(unseen.count) rows have values") that the training set does not have, such as '\(value)' (line \(table.line(of: first)))"
            )
        }
        if findings.needsDoubles { return .doubles(try numbers(kept, readings) { $0 }) }
        if findings.needsFloats { return .floats(try numbers(kept, readings, Float.init)) }
        return .bytes(try numbers(kept, readings) { UInt8($0) })
    }

    /// Findings in the features of some samples.
    private struct Findings: Sendable {
        /// The number of values of each category that the training set does not have, and the first row with one.
        var unseen: [(count: Int, firstRow: Int?)]
        /// True if a cell is neither missing nor a number of single precision's range.
        var isWrong = false
        /// True if single precision would round a number.
        var needsDoubles = false
        /// True if a number is none of 0 to 255, or missing.
        var needsFloats = false
    }

    /// The samples that a thread takes at once.
    private static let blockSamples = 1 << 14

    private func findings(_ kept: KeptRows, _ readings: Readings) -> Findings {
        let none = Findings(unseen: readings.map { _ in (0, nil) })
        let blocks = blocks(of: kept)
        let all = ParallelWork.map(blocks.count, threads: ParallelWork.processorCount) { block in
            var findings = none
            forEachNumber(blocks[block], kept, readings) { number, cell, index, sample in
                if number == CategoryCodes.unseen, readings[index].reading.isCategory {
                    findings.unseen[index].count += 1
                    findings.unseen[index].firstRow = findings.unseen[index].firstRow ?? kept[sample]
                }
                if !(abs(number) <= Self.largest) {
                    findings.needsFloats = true
                    if RawTable.Cell(cell) != .missing { findings.isWrong = true }
                } else if !findings.needsDoubles {
                    if Double(Float(number)) != number { findings.needsDoubles = true }
                    if !findings.needsFloats, !Self.isByte(number) { findings.needsFloats = true }
                }
            }
            return findings
        }
        return all.reduce(into: none) { sum, block in
            for (index, found) in block.unseen.enumerated() {
                sum.unseen[index].count += found.count
                sum.unseen[index].firstRow = sum.unseen[index].firstRow ?? found.firstRow
            }
            if block.isWrong { sum.isWrong = true }
            if block.needsDoubles { sum.needsDoubles = true }
            if block.needsFloats { sum.needsFloats = true }
        }
    }

    /// The samples in blocks.
    private func blocks(of kept: KeptRows) -> [Range<Int>] {
        stride(from: 0, to: kept.count, by: Self.blockSamples).map {
            $0..<min($0 + Self.blockSamples, kept.count)
        }
    }

    /// Calls `body` with the numbers of a block of samples, their stored cells, and their places among the features and
    /// samples.
    @inline(__always)
    private func forEachNumber(
        _ block: Range<Int>, _ kept: KeptRows, _ readings: Readings,
        _ body: (_ number: Double, _ cell: Double, _ index: Int, _ sample: Int) -> Void
    ) {
        let stride = table.columns.count
        table.cells.withStored { cells in
            // Column after column within some rows: as many as the processor's cache holds.
            for first in Swift.stride(from: block.lowerBound, to: block.upperBound, by: 256) {
                for (index, (place, reading)) in readings.enumerated() {
                    let isNumber = reading.isNumber
                    for sample in first..<min(first + 256, block.upperBound) {
                        let cell = cells[kept[sample] * stride + place]
                        body(isNumber ? cell : reading(cell), cell, index, sample)
                    }
                }
            }
        }
    }

    private static func isByte(_ number: Double) -> Bool {
        UInt8(exactly: number) != nil && (number != 0 || number.sign == .plus)
    }

    private func numbers<Element: DataElement>(
        _ kept: KeptRows, _ readings: Readings, _ convert: @Sendable (Double) -> Element
    ) throws(DataError) -> Numbers<Element> {
        let width = readings.count
        var writer = NumberWriter<Element>(name: table.name)
        let blocks = blocks(of: kept)
        try writer.append(
            counts: blocks.map { $0.count * width }, threads: ParallelWork.processorCount
        ) { block, place in
            forEachNumber(blocks[block], kept, readings) { number, _, index, sample in
                place[(sample - blocks[block].lowerBound) * width + index] = convert(number)
            }
        }
        return try writer.finish()
    }

    /// Reports the cells of features that are neither missing nor what their columns hold.
    private mutating func reportWrongCells(
        _ kept: KeptRows, _ columns: [Int], _ readings: Readings
    ) {
        for row in kept {
            for (column, (place, reading)) in zip(columns, readings) {
                let stored = table.cells[row * table.columns.count + place]
                let cell = RawTable.Cell(stored)
                guard cell != .missing, !(abs(reading(stored)) <= Self.largest) else { continue }
                switch cell {
                case .text(let text): report(text: table.text(text, of: place), column, row)
                case .date(let date): report(text: date.text, column, row)
                default:
                    let name = Printable.name(schema.columns[column].name)
                    let isDate = if case .date = reading { true } else { false }
                    errors.add(
                        line: table.line(of: row),
                        isDate
                            ? "column '\(name)': a number, where dates are expected"
                            : "column '\(name)': \(stored) is too large for a 32-bit floating-point number",
                        remedy: isDate ? "write a date there" : "use another unit, or correct the number")
                }
            }
        }
    }
}
