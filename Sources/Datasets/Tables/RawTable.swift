/// The content of a table before anything is decided of its columns: numbers, texts, and gaps.
///
/// A cell is one `Double`: a number, or a NaN that carries the number of the column's text, or a NaN for a
/// missing value. So a table is read in one pass, whatever its columns will be.
struct RawTable {
    /// A cell.
    enum Cell: Hashable {
        case number(Double)
        /// The number of a text in the column's dictionary.
        case text(Int)
        case missing

        /// The bits of a NaN without a text.
        private static let nan: UInt64 = 0x7ff8_0000_0000_0000

        /// The cell that a stored value represents.
        @inline(__always)
        init(_ value: Double) {
            if value == value {
                self = .number(value)
            } else {
                let number = Int(value.bitPattern & 0xffff_ffff)
                self = number == 0 ? .missing : .text(number - 1)
            }
        }

        /// Returns the stored value of a text.
        @inline(__always)
        static func stored(text: Int) -> Double { Double(bitPattern: nan | UInt64(text + 1)) }

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
        /// True if it has too many different texts for categories; those after the first ones are not kept.
        var hasTooManyTexts = false
        /// True if numbers are kept as texts, too, with all their digits: an identifier such as `007`.
        var isVerbatim = false
        /// The number of cells that are numbers.
        var numberCount = 0
        /// The number of cells that are missing.
        var missingCount = 0
        /// The row of the first whole number that double precision rounds; nil if there is none.
        var firstRoundedRow: Int?
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
    private(set) var values: [Double] = []
    /// Facts that a user of the file should know.
    private(set) var notes: [String] = []

    /// The rows at which the distance between a row's number and its line changes, with the line there.
    private(set) var lineMarks: [(row: Int, line: Int)] = []

    /// A table of parts that were read before.
    init(
        name: String, format: KnownTableFormat, hasHeader: Bool, columns: [Column], values: [Double],
        rowCount: Int, lineMarks: [(row: Int, line: Int)], notes: [String]
    ) {
        (self.name, self.format, self.hasHeader) = (name, format, hasHeader)
        (self.columns, self.values, self.rowCount) = (columns, values, rowCount)
        (self.lineMarks, self.notes) = (lineMarks, notes)
    }

    /// Reads a table.
    ///
    /// - Throws: `DataError` with the first errors of the file.
    init(_ content: ContentReader, _ options: TableReading) throws(DataError) {
        let (header, known) = (options.header, options.known)
        let reader = try RecordReader(content, format: options.format, known: known?.numbers)
        name = content.name
        self.format = reader.format
        let missingTexts = Set(TableFormat.usualMissing.union(options.format.missing).map { Array($0.utf8) })
        let notation = NumberNotation(decimal: reader.format.decimal, thousands: reader.format.thousands)
        var state: (columns: [Column], hasHeader: Bool)?
        var errors = ErrorList(file: content.name)
        var rows = Rows()
        try reader.forEachRecord { (bytes, fields) throws(DataError) in
            if state == nil {
                var first = try Self.first(reader, bytes, fields, notation, header, known, missingTexts)
                let names = first.columns.map(\.name)
                for column in options.verbatim.compactMap({ $0.index(among: names) }) {
                    first.columns[column].isVerbatim = true
                    first.columns[column].texts.largestCount = Int(Int32.max) - 1
                }
                state = first
                rows.columns = first.columns
                if first.hasHeader { return }
            }
            guard fields.count == state?.columns.count else {
                errors.add(
                    line: reader.line,
                    "\(Self.fieldCount(fields.count)), where \(state?.hasHeader ?? false ? "the header" : "the first line") has \(state?.columns.count ?? 0)",
                    remedy: "give every line as many fields, in quotation marks if they contain the separator"
                )
                return
            }
            rows.add(bytes, fields, line: reader.line, notation, missingTexts)
        }
        try errors.check()
        guard let state, rows.count > 0 else {
            throw DataError(
                .bad, file: content.name,
                state != nil
                    ? "the table has a header, but no rows"
                    : reader.commentLines > 0 ? "the file has nothing but comments" : "the file is empty",
                remedy: "name a file with a line for each sample")
        }
        columns = rows.counted
        hasHeader = state.hasHeader
        (values, rowCount, lineMarks) = (rows.values, rows.count, rows.marks)
        if !hasHeader { try adoptComment(of: reader) }
        try tell(of: reader)
    }

    /// Rows under construction.
    private struct Rows {
        var columns: [Column] = []
        private(set) var values: [Double] = []
        private(set) var count = 0
        private(set) var marks: [(row: Int, line: Int)] = []
        /// The number of texts of each column.
        private var textCounts: [Int] = []

        /// The columns with the numbers of their cells.
        var counted: [Column] {
            zip(columns, textCounts).map { column, texts in
                var column = column
                column.numberCount = count - texts - column.missingCount
                return column
            }
        }

        /// Adds a row with a field for each column.
        mutating func add(
            _ bytes: UnsafePointer<UInt8>, _ fields: [RecordReader.Field], line: Int,
            _ notation: NumberNotation,
            _ missing: Set<[UInt8]>
        ) {
            if marks.last.map({ count - $0.row != line - $0.line }) ?? true { marks.append((count, line)) }
            if textCounts.isEmpty { textCounts = [Int](repeating: 0, count: columns.count) }
            for column in 0..<fields.count {
                let field = fields[column]
                let text = UnsafeBufferPointer(
                    start: bytes + field.range.lowerBound, count: field.range.count)
                if let number = notation.number(text), !columns[column].isVerbatim {
                    if number.magnitude >= 0x1p53, columns[column].firstRoundedRow == nil,
                        NumberNotation.isRounded(text, number)
                    {
                        columns[column].firstRoundedRow = count
                    }
                    values.append(number)
                } else if text.isEmpty {
                    columns[column].missingCount += 1
                    values.append(Cell.storedMissing)
                } else {
                    let value = columns[column].add(text, hasPairs: field.hasPairs, row: count, missing)
                    if Cell(value) != .missing { textCounts[column] += 1 }
                    values.append(value)
                }
            }
            count += 1
        }
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
    func cell(_ row: Int, _ column: Int) -> Cell { Cell(values[row * columns.count + column]) }

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
        case .text(let number):
            number < columns[column].texts.count
                ? format.text(columns[column].texts.bytes(of: number)) ?? text(number, of: column) : "…"
        }
    }

    /// Returns the line of the first row that has a text.
    func line(ofText number: Int, in column: Int) -> Int {
        line(of: columns[column].texts.firstRows[number])
    }

    private static func fieldCount(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }

    /// Decides by the first record if it is a header; returns the columns.
    private static func first(
        _ reader: RecordReader, _ bytes: UnsafePointer<UInt8>, _ fields: [RecordReader.Field],
        _ notation: NumberNotation, _ header: TableHeader, _ known: TableSchema?,
        _ missingTexts: Set<[UInt8]>
    ) throws(DataError) -> (columns: [Column], hasHeader: Bool) {
        let texts = fields.map { field in
            plain(
                UnsafeBufferPointer(start: bytes + field.range.lowerBound, count: field.range.count),
                hasPairs: field.hasPairs)
        }
        let numbers = texts.map { $0.withUnsafeBufferPointer { notation.number($0) != nil } }
        let words = zip(texts, numbers).filter { !$0.isEmpty && !$1 && !missingTexts.contains($0) }
        var isHeader = header == .present
        if header == .auto {
            let isMixed = !words.isEmpty && numbers.contains(true)
            let names = Set(known?.columns.map(\.name) ?? [])
            let isKnown = texts.contains { reader.format.text($0).map(names.contains) ?? false }
            if isMixed, known == nil {
                let number = numbers.firstIndex(of: true) ?? 0
                throw DataError(
                    .bad, file: reader.name, at: .line(reader.line),
                    "is this line a header? It has words ('\(Printable.text(words[0].0.prefix(40)))') and numbers ('\(Printable.text(texts[number].prefix(40)))')",
                    remedy: "say header: true or header: false in the options of csv")
            }
            if known == nil, !words.isEmpty, words.allSatisfy({ NumberNotation.isDamaged($0.0) }) {
                throw DataError(
                    .bad, file: reader.name, at: .line(reader.line),
                    "is this line a header, or a damaged row? It has '\(Printable.text(words[0].0.prefix(40)))'",
                    remedy: "correct it, or say header: true in the options of csv")
            }
            isHeader = isKnown || !isMixed && !words.isEmpty
        }
        if texts.count > 1, texts.allSatisfy(\.isEmpty), isHeader || header == .auto && known == nil {
            throw DataError(
                .bad, file: reader.name, at: .line(reader.line),
                "the first line has \(texts.count) empty fields, where the columns' names are expected",
                remedy: "name the columns, or say header: false in the options of csv")
        }
        guard isHeader else {
            return (fields.indices.map { Column(name: "column_\($0)") }, false)
        }
        return (try names(texts, reader).map { Column(name: $0) }, true)
    }

    private static func names(_ texts: [[UInt8]], _ reader: RecordReader) throws(DataError) -> [String] {
        var names: [String] = []
        for (column, text) in texts.enumerated() {
            guard let name = reader.format.text(text) else {
                throw DataError(
                    .bad, file: reader.name, at: .line(reader.line),
                    "the name of column \(column) is not in UTF-8",
                    remedy: "save the file in UTF-8, or say encoding: latin1")
            }
            names.append(name.isEmpty ? "column_\(column)" : name)
        }
        var places: [String: Int] = [:]
        for twice in names.indices {
            guard let first = places.updateValue(twice, forKey: names[twice]) else { continue }
            throw DataError(
                .bad, file: reader.name, at: .line(reader.line),
                "two columns are called '\(Printable.name(names[twice]))', columns \(first) and \(twice) (from 0)",
                remedy: "give each column its own name")
        }
        return names
    }

    /// Returns a field's text, with one quotation mark for two.
    fileprivate static func plain(_ text: UnsafeBufferPointer<UInt8>, hasPairs: Bool) -> [UInt8] {
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
    private mutating func adoptComment(of reader: RecordReader) throws(DataError) {
        guard var comment = reader.lastCommentBefore else { return }
        while let last = comment.last, " \r\n".utf8.contains(last) { comment.removeLast() }
        let parts = comment.split(separator: format.separator, omittingEmptySubsequences: false)
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

    private mutating func tell(of reader: RecordReader) throws(DataError) {
        if let note = format.note { notes.append(note) }
        if reader.blankLines > 0 {
            notes.append(
                "\(reader.blankLines) blank \(reader.blankLines == 1 ? "line" : "lines") passed over")
        }
        guard reader.commentLines > 0 else { return }
        notes.append(
            "\(reader.commentLines) \(reader.commentLines == 1 ? "line" : "lines") of comments passed over, beginning with '\(Printable.text([format.comment ?? 0]))'"
        )
    }
}

extension RawTable.Column {
    /// Adds a text that is no number; returns the stored value of the cell.
    mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, hasPairs: Bool, row: Int, _ missing: Set<[UInt8]>
    ) -> Double {
        let plain = hasPairs ? RawTable.plain(text, hasPairs: true) : []
        if !hasPairs, text.count <= 16, text.count > 0,
            Self.mayBeMissing(text[0]) || missing.count > TableFormat.usualMissing.count,
            missing.contains(Array(text))
        {
            missingCount += 1
            return RawTable.Cell.storedMissing
        }
        guard !hasTooManyTexts else { return RawTable.Cell.storedUnknown }
        let number =
            hasPairs
            ? plain.withUnsafeBufferPointer { texts.number(of: $0, row: row) }
            : texts.number(of: text, row: row)
        guard let number else {
            hasTooManyTexts = true
            return RawTable.Cell.storedUnknown
        }
        return RawTable.Cell.stored(text: number)
    }

    /// True for the first byte of the usual texts of missing values.
    private static func mayBeMissing(_ byte: UInt8) -> Bool { "NnV<#-?".utf8.contains(byte) }
}
