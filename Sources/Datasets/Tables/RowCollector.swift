/// Collects the rows of a table from its text, which several threads read.
///
/// Each thread reads the lines of a part. Where a quotation spans two parts, the second one is read again from where the
/// first one ends; so the result is that of one thread, whatever the parts are.
struct RowCollector: ~Copyable {
    private let cells: CellNotation
    private let partBytes: Int
    private var writer: NumberWriter<Double>
    private var columns: [RawTable.Column]
    /// The number of texts of each column.
    private var textCounts: [Int]
    /// The number of rows so far.
    private(set) var count = 0
    /// The rows at which the distance between a row's number and its line changes, with the line there.
    private(set) var marks: [(row: Int, line: Int)] = []
    /// The numbers of blank lines and of comments that were passed over.
    private(set) var (blankLines, commentLines) = (0, 0)
    /// The line of the first comment that may be a row; nil if there is none.
    private(set) var doubtfulLine: Int?
    /// The line of the first record with a field that goes on behind its closing quotation mark, and the number of such
    /// fields; nil if there is none.
    private(set) var (looseLine, looseCount): (Int?, Int) = (nil, 0)

    /// A collector without rows.
    ///
    /// - Parameter partBytes: the length of a thread's part.
    init(_ columns: [RawTable.Column], _ cells: CellNotation, name: String, partBytes: Int) {
        self.columns = columns
        self.cells = cells
        self.partBytes = partBytes
        writer = NumberWriter(name: name)
        textCounts = [Int](repeating: 0, count: columns.count)
    }

    /// The columns with the numbers of their cells.
    var counted: [RawTable.Column] {
        zip(columns, textCounts).map { column, texts in
            var column = column
            column.numberCount = count - texts - column.missingCount
            return column
        }
    }

    /// The cells, row after row; the collector is empty then.
    mutating func finish() throws(DataError) -> Numbers<Double> { try writer.finish() }

    /// Adds the rows of all text that a reader has not used yet.
    ///
    /// - Parameter report: called with the line and the number of fields of a record that has not one for each column.
    mutating func add(
        _ reader: RecordReader, threads: Int, report: (_ line: Int, _ fieldCount: Int) -> Void
    ) throws(DataError) {
        while true {
            let (place, line) = try add(reader.text, from: reader.line, threads, reader, report)
            reader.use(to: place, line: line)
            if reader.isAtEnd { return }
            try reader.refill(threads > 1 ? 2 * threads * partBytes : partBytes)
        }
    }

    private mutating func add(
        _ text: TableText, from firstLine: Int, _ threads: Int, _ reader: RecordReader,
        _ report: (Int, Int) -> Void
    ) throws(DataError) -> (place: Int, line: Int) {
        let parts = parts(of: text)
        let blocks = ParallelWork.map(parts.count, threads: threads) { [columns, cells] in
            RowBlock(text, parts[$0], columns: columns, cells)
        }
        var (place, line) = (text.range.lowerBound, firstLine)
        var added: [(block: RowBlock, changes: [(column: Int, TextRenumbering)])] = []
        for (part, var block) in zip(parts, blocks) {
            // The record before may end in this part, or behind it.
            if place >= part.upperBound { continue }
            if place > part.lowerBound {
                block = RowBlock(text, place..<part.upperBound, columns: columns, cells)
            }
            if let fault = block.fault { throw reader.error(fault.kind, line + fault.line) }
            for other in block.others { report(line + other.line, other.fieldCount) }
            added.append((block, adopt(block, from: line)))
            (place, line) = (block.end, line + block.lineCount)
            // A record that does not end in memory.
            if place < part.upperBound { break }
        }
        let width = columns.count
        try writer.append(counts: added.map(\.block.values.count), threads: threads) { [added] index, place in
            let (block, changes) = added[index]
            _ = place.update(fromContentsOf: block.values)
            for (column, change) in changes {
                for row in 0..<block.count {
                    place[row * width + column] = change(place[row * width + column], row: row)
                }
            }
        }
        return (place, line)
    }

    /// Returns parts of whole lines.
    private func parts(of text: TableText) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = text.range.lowerBound
        while start < text.range.upperBound {
            var end = min(start + partBytes, text.range.upperBound)
            while end < text.range.upperBound, text.bytes[end - 1] != text.format.lineEnd { end += 1 }
            parts.append(start..<end)
            start = end
        }
        return parts
    }

    /// Takes over all of a block but its cells; returns the changes of the texts in these.
    private mutating func adopt(_ block: RowBlock, from line: Int) -> [(column: Int, TextRenumbering)] {
        let changes = columns.indices.compactMap { column in
            columns[column].adopt(
                block.columns[column], after: block.knownCounts[column], from: count
            ).map { (column, $0) }
        }
        for column in columns.indices {
            columns[column].decideOnDates()
            textCounts[column] += block.textCounts[column]
        }
        for mark in block.marks {
            let (row, line) = (count + mark.row, line + mark.line)
            if marks.last.map({ row - $0.row != line - $0.line }) ?? true { marks.append((row, line)) }
        }
        count += block.count
        blankLines += block.blankLines
        doubtfulLine = doubtfulLine ?? block.doubtfulLine.map { line + $0 }
        looseLine = looseLine ?? block.looseLine.map { line + $0 }
        looseCount += block.looseCount
        commentLines += block.commentLines
        return changes
    }
}

/// The change of the numbers of a column's texts from those of a block to those of the table.
private struct TextRenumbering: Sendable {
    /// The number of texts that the block had from the table.
    let knownCount: Int
    /// The table's number of each of the block's own texts.
    let numbers: [Int]
    /// The first row of the block that has a text which the table does not keep.
    let firstUnknownRow: Int

    func callAsFunction(_ stored: Double, row: Int) -> Double {
        guard case .text(let number) = RawTable.Cell(stored) else { return stored }
        guard row < firstUnknownRow, number < knownCount + numbers.count else {
            return RawTable.Cell.storedUnknown
        }
        return number < knownCount ? stored : RawTable.Cell.stored(text: numbers[number - knownCount])
    }
}

extension RawTable.Column {
    /// Takes over the texts and the gaps of a block of rows; returns the change of its stored texts, nil for none.
    ///
    /// - Parameters:
    ///   - knownCount: the number of texts that the block had from this column.
    ///   - row: the table's number of the block's first row.
    fileprivate mutating func adopt(
        _ block: RawTable.Column, after knownCount: Int, from row: Int
    ) -> TextRenumbering? {
        missingCount += block.missingCount
        firstMissingTextRow = firstMissingTextRow ?? block.firstMissingTextRow.map { row + $0 }
        firstRoundedRow = firstRoundedRow ?? block.firstRoundedRow.map { row + $0 }
        firstPaddedRow = firstPaddedRow ?? block.firstPaddedRow.map { row + $0 }
        unitCount += block.unitCount
        units.merge(block.units.mapValues { row + $0 }) { first, _ in first }
        func change(_ numbers: [Int], firstUnknownRow: Int) -> TextRenumbering {
            TextRenumbering(knownCount: knownCount, numbers: numbers, firstUnknownRow: firstUnknownRow)
        }
        if hasTooManyTexts { return change([], firstUnknownRow: 0) }
        var numbers: [Int] = []
        for number in knownCount..<block.texts.count {
            let firstRow = block.texts.firstRows[number]
            let known = block.texts.bytes(of: number).withUnsafeBufferPointer { text in
                if let known = texts.number(of: text, row: row + firstRow) { return known as Int? }
                guard areDates else { return nil }
                texts.largestCount = Int(Int32.max) - 1
                return texts.number(of: text, row: row + firstRow)
            }
            guard let known else {
                hasTooManyTexts = true
                return change(numbers, firstUnknownRow: firstRow)
            }
            numbers.append(known)
        }
        let isChange = numbers.indices.contains { numbers[$0] != knownCount + $0 }
        return isChange ? change(numbers, firstUnknownRow: .max) : nil
    }

    /// True if the first texts are dates of one format, of which all are kept, however many they are.
    private var areDates: Bool {
        DateFormat.allCases.contains { format in
            (0..<min(100, texts.count)).allSatisfy { format.seconds(texts.bytes(of: $0)) != nil }
        }
    }
}
