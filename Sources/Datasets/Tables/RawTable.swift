/// The content of a table before anything is decided of its columns: numbers, texts, and gaps.
///
/// A cell is one `Double`: a number, or a NaN that carries the number of the column's text, or a date, or a NaN for a
/// missing value. So a table is read in one pass, whatever its columns will be.
struct RawTable {
    /// A cell.
    enum Cell: Hashable {
        case number(Double)
        /// The number of a text in the column's dictionary.
        case text(Int)
        /// A date that is not one of the column's texts.
        case date(DateCell)
        case missing

        /// The bits of a NaN without a text.
        private static let nan: UInt64 = 0x7ff8_0000_0000_0000
        /// The bit of a NaN that carries a date.
        private static let dateBit: UInt64 = 1 << 50

        /// The cell that a stored value represents.
        @inline(__always)
        init(_ value: Double) {
            if value == value {
                self = .number(value)
            } else if value.bitPattern & Self.dateBit != 0 {
                self = .date(DateCell(bits: value.bitPattern))
            } else {
                let number = Int(value.bitPattern & 0xffff_ffff)
                self = number == 0 ? .missing : .text(number - 1)
            }
        }

        /// Returns the stored value of a text.
        @inline(__always)
        static func stored(text: Int) -> Double { Double(bitPattern: nan | UInt64(text + 1)) }

        /// Returns the stored value of a date.
        @inline(__always)
        static func stored(date: DateCell) -> Double { Double(bitPattern: nan | dateBit | date.cellBits) }

        /// The stored value of a missing one.
        static let storedMissing = Double(bitPattern: nan)

        /// The stored value of a text that is not kept.
        static let storedUnknown = stored(text: Int(Int32.max))
    }

    /// The texts and the gaps of a column.
    struct Column {
        /// Its name in the header, or `column_0` and so on.
        var name: String
        /// Its distinct texts.
        var texts = TokenDictionary()
        /// True if it has dates, and too many for categories: those that are no texts yet are in its cells.
        var keepsDates = false
        /// True if it has too many different texts for categories; those after the first ones are not kept.
        var hasTooManyTexts = false
        /// True if numbers are kept as texts, too, with all their digits: an identifier such as `007`.
        var isVerbatim = false
        /// True if it has nothing but names of samples: `NA` is one, too.
        var isNameOnly = false
        /// True if its cells are not read.
        var isIgnored = false
        /// The number of cells that are numbers.
        var numberCount = 0
        /// The number of cells that are missing.
        var missingCount = 0
        /// The row of the first text that means a missing value; nil if there is none.
        var firstMissingTextRow: Int?
        /// The row of the first whole number that double precision rounds; nil if there is none.
        var firstRoundedRow: Int?
        /// The row of the first number that begins with a zero before other digits; nil if there is none.
        var firstPaddedRow: Int?
        /// The signs of units beside its numbers, each with its first row.
        var units: [UnitSign: Int] = [:]
        /// The number of cells that are numbers with such a sign.
        var unitCount = 0
    }

    /// The file's name.
    let name: String
    /// The format of the file.
    let format: KnownTableFormat
    /// True if the first line names the columns.
    let hasHeader: Bool
    /// The columns.
    private(set) var columns: [Column]
    /// The number of rows.
    private(set) var rowCount = 0
    /// The cells, row after row.
    let cells: Numbers<Double>
    /// Facts that a user of the file should know.
    private(set) var notes: [String] = []

    /// The rows at which the distance between a row's number and its line changes, with the line there.
    private(set) var lineMarks: [(row: Int, line: Int)] = []

    /// A table of parts that were read before.
    init(
        name: String, format: KnownTableFormat, hasHeader: Bool, columns: [Column], cells: Numbers<Double>,
        rowCount: Int, lineMarks: [(row: Int, line: Int)], notes: [String]
    ) {
        (self.name, self.format, self.hasHeader) = (name, format, hasHeader)
        (self.columns, self.cells, self.rowCount) = (columns, cells, rowCount)
        (self.lineMarks, self.notes) = (lineMarks, notes)
    }

    /// More threads would wait for the text, and take memory.
    private static let mostThreads = 16

    /// Reads a table, on several threads.
    ///
    /// - Throws: `DataError` with the first errors of the file.
    init(_ content: ContentReader, _ options: TableReading) throws(DataError) {
        let reader = try RecordReader(
            content, format: options.format, text: options.known?.text, known: options.known?.numbers)
        (name, format) = (content.name, reader.format)
        let notation = CellNotation(format)
        let head = try TableHead(reader, notation, options)
        var rows = RowCollector(head.columns, notation, name: name, partBytes: options.partBytes)
        var errors = ErrorList(file: name)
        var otherWidths: [Int: (count: Int, firstLine: Int)] = [:]
        try rows.add(reader, threads: min(ParallelWork.processorCount, Self.mostThreads)) {
            line, fieldCount in
            otherWidths[fieldCount, default: (0, line)].count += 1
            errors.add(
                line: line,
                "\(fieldCount == 1 ? "1 field" : "\(fieldCount) fields"), where \(head.isHeader ? "the header" : "the first line") has \(head.columns.count)",
                remedy: "give every line as many fields, in quotation marks if they contain the separator")
        }
        if let (width, others) = otherWidths.max(by: { ($0.value.count, $0.key) < ($1.value.count, $1.key) }),
            others.count > max(rows.count, 1), width > head.columns.count
        {
            throw DataError(
                .bad, file: name, at: .line(head.line),
                "the line has \(head.columns.count == 1 ? "1 field" : "\(head.columns.count) fields"), where \(others.count) lines, from line \(others.firstLine) on, have \(width)",
                remedy:
                    "begin lines that stand above the table with '#', or remove them; if it names the columns, give each one a name, or remove separators at the ends of lines"
            )
        }
        if format.text.asksAboutComments, let line = rows.doubtfulLine {
            errors.add(
                line: line,
                "the line begins with '#', as a comment does, but has as many fields as the table",
                remedy:
                    "say comment: \"#\" in the options of csv if it is a comment, comment: none if it is a row"
            )
        }
        try errors.check()
        let commentLines = head.commentLines + rows.commentLines
        guard rows.count > 0 else {
            throw DataError(
                .bad, file: name,
                head.isHeader
                    ? "the table has a header, but no rows"
                    : commentLines > 0 ? "the file has nothing but comments" : "the file is empty",
                remedy: "name a file with a line for each sample")
        }
        (columns, rowCount, lineMarks) = (rows.counted, rows.count, rows.marks)
        cells = try rows.finish()
        hasHeader = head.isHeader
        if !hasHeader, let comment = head.comment { adopt(comment: comment) }
        notes += head.notes
        if let note = head.rowNote, notes.isEmpty { notes.append(note) }
        if let line = rows.looseLine {
            notes.append(
                "\(rows.looseCount == 1 ? "a field has" : "\(rows.looseCount) fields have") text behind the closing quotation mark (line \(line)): kept as written, with the marks"
            )
        }
        if options.known == nil { tellDoubtfulPoints() }
        if options.header == .auto, options.known == nil, hasHeader { tellNamesAmongValues() }
        tell(blankLines: head.blankLines + rows.blankLines, commentLines: commentLines)
    }

    /// Returns the table with another note.
    func noting(_ note: String) -> RawTable {
        var table = self
        table.notes.append(note)
        return table
    }

    /// Returns the line, from 1, in which a row begins.
    func line(of row: Int) -> Int {
        var (low, high) = (0, lineMarks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineMarks[middle].row <= row { low = middle } else { high = middle }
        }
        return lineMarks[low].line + row - lineMarks[low].row
    }

    /// Returns the cell of a row in a column.
    func cell(_ row: Int, _ column: Int) -> Cell { Cell(cells[row * columns.count + column]) }

    /// Returns the cell of a row in a column, equal for equal values: a date is not one of the column's texts.
    func value(_ row: Int, _ column: Int) -> Cell {
        let cell = cell(row, column)
        guard case .text(let number) = cell, columns[column].keepsDates, number < columns[column].texts.count,
            let date = columns[column].texts.bytes(of: number).withUnsafeBufferPointer(DateCell.init)
        else { return cell }
        return .date(date)
    }

    /// Returns a column's text with a number, safe to print.
    func text(_ number: Int, of column: Int) -> String {
        guard number < columns[column].texts.count else { return "…" }
        let bytes = columns[column].texts.bytes(of: number)
        return format.text(bytes).map { Printable.name($0) } ?? Printable.text(bytes)
    }

    /// Returns a cell as a text, as it is; empty if its value is missing.
    func shown(_ row: Int, _ column: Int) -> String {
        switch cell(row, column) {
        case .missing: ""
        case .number(let number): CategoryCodes.name(number)
        case .date(let date): date.text
        case .text(let number):
            number < columns[column].texts.count
                ? format.text(columns[column].texts.bytes(of: number)) ?? text(number, of: column) : "…"
        }
    }

    /// Returns the line of the first row that has a text.
    func line(ofText number: Int, in column: Int) -> Int {
        line(of: columns[column].texts.firstRows[number])
    }

    /// Returns a field's text, with one quotation mark for two.
    static func plain(_ text: UnsafeBufferPointer<UInt8>, hasPairs: Bool) -> [UInt8] {
        guard hasPairs else { return Array(text) }
        var plain: [UInt8] = []
        var place = 0
        while place < text.count {
            plain.append(text[place])
            place += text[place] == UInt8(ascii: "\"") ? 2 : 1
        }
        return plain
    }

    /// Takes the names from a comment right above the rows, as numpy.savetxt writes them.
    private mutating func adopt(comment bytes: [UInt8]) {
        var comment = bytes
        while let last = comment.last, " \r\n".utf8.contains(last) { comment.removeLast() }
        let blank = UInt8(ascii: " ")
        let parts = comment.split(omittingEmptySubsequences: format.separator == blank) {
            $0 == format.separator || format.separator == blank && $0 == UInt8(ascii: "\t")
        }
        let names = parts.map { part in
            let text = format.text(part) ?? ""
            return String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        guard names.count == columns.count, Set(names).count == names.count,
            names.allSatisfy({ !$0.isEmpty && Double($0) == nil })
        else { return }
        for index in columns.indices { columns[index].name = names[index] }
        notes.append("the columns' names are those of the comment above the first row")
    }

    /// Notes that the first line, without a number in it, may be a row: a text of it is a value of its column, too.
    private mutating func tellNamesAmongValues() {
        let column = columns.first { column in
            (0..<column.texts.count).contains { column.texts.bytes(of: $0).elementsEqual(column.name.utf8) }
        }
        guard let name = column.map({ Printable.name($0.name) }) else { return }
        notes.append(
            "the first line is taken for the columns' names, but '\(name)' is a value of its column, too: say header: false in the options of csv if that line is a row"
        )
    }

    private mutating func tellDoubtfulPoints() {
        let doubts = (format.doubtfulPoints ?? [:]).sorted { $0.key < $1.key }.filter {
            columns.indices.contains($0.key) && columns[$0.key].numberCount > 0
        }
        if let first = doubts.first {
            notes.append(
                "numbers such as '\(first.value)' (\(ColumnReference.list(doubts.map { columns[$0.key].name }))) are read with a decimal point; if points separate thousands, say thousands: point in the options of csv"
            )
        }
    }

    private mutating func tell(blankLines: Int, commentLines: Int) {
        if let note = format.note { notes.append(note) }
        if blankLines > 0 {
            notes.append("\(blankLines) blank \(blankLines == 1 ? "line" : "lines") passed over")
        }
        guard commentLines > 0 else { return }
        notes.append(
            "\(commentLines) \(commentLines == 1 ? "line" : "lines") of comments passed over, beginning with '\(Printable.text([format.comment ?? 0]))'"
        )
    }
}
