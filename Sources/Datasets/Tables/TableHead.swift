import Tensors

/// The columns of a table, as its first record and what stands above it tell them.
struct TableHead {
    /// The largest number of columns.
    private static let mostColumns = 1_000_000
    /// The memory that a column takes before it has many cells, as measured.
    private static let bytesPerColumn = 1500

    /// The columns, without cells.
    private(set) var columns: [RawTable.Column] = []
    /// True if the first record names the columns.
    private(set) var isHeader = false
    /// The line of the first record.
    private(set) var line = 1
    /// Decisions that a user of the file should know.
    private(set) var notes: [String] = []
    /// The remark that the first record is a row, where nobody has said so and nothing else names the columns.
    private(set) var rowNote: String?
    /// The last comment before the first record; nil if there is none.
    private(set) var comment: [UInt8]?
    /// The numbers of blank lines and of comments before the first record.
    private(set) var (blankLines, commentLines) = (0, 0)

    /// Decides by the first record if it is a header, and uses it up if it is; without a record there are no columns.
    ///
    /// - Throws: `DataError` if that is not clear, or a name is none.
    init(_ reader: RecordReader, _ cells: CellNotation, _ options: TableReading) throws(DataError) {
        while true {
            let text = reader.text
            var scanner = RecordScanner(text, text.range, line: reader.line)
            let isFound: Bool
            do { isFound = try scanner.advance() } catch { throw reader.error(error.kind, error.line) }
            // The fields of a line that goes on count, too: it is refused before all of it is in memory.
            guard scanner.fields.count <= Self.mostColumns else {
                throw DataError(
                    .bad, file: reader.name, at: .line(isFound ? scanner.line : scanner.nextLine),
                    "the line has more than 1,000,000 fields, the most that a table can have",
                    remedy: "check the separator, or save wide numbers as an array (NPY)")
            }
            if let shortage = AvailableMemory.shortage(of: scanner.fields.count * Self.bytesPerColumn) {
                throw DataError(
                    .bad, file: reader.name, at: .line(isFound ? scanner.line : scanner.nextLine),
                    "a table of \(scanner.fields.count) columns or more takes about \(shortage)",
                    remedy: "save wide numbers as an array (NPY)")
            }
            blankLines += scanner.blankLines
            commentLines += scanner.commentLines
            if let place = scanner.lastComment {
                comment = [UInt8](
                    UnsafeBufferPointer(start: text.bytes + place.lowerBound, count: place.count))
            }
            if isFound {
                try decide(scanner, reader, cells, options)
                reader.use(
                    to: isHeader ? scanner.next : scanner.start,
                    line: isHeader ? scanner.nextLine : scanner.line)
                return
            }
            reader.use(to: scanner.next, line: scanner.nextLine)
            if reader.isAtEnd { return }
            try reader.refill(0)
        }
    }

    private mutating func decide(
        _ record: RecordScanner, _ reader: RecordReader, _ cells: CellNotation, _ options: TableReading
    ) throws(DataError) {
        let (header, known) = (options.header, options.known)
        line = record.line
        var texts = record.fields.map { RawTable.plain(record.text.bytes(of: $0), hasPairs: $0.hasPairs) }
        let numbers = texts.map { text in
            text.withUnsafeBufferPointer {
                cells.numbers.number($0) ?? ($0.isEmpty ? nil : cells.amount($0)?.number)
            }
                != nil
        }
        let words = zip(texts, numbers).filter { text, isNumber in
            !text.isEmpty && !isNumber && !text.withUnsafeBufferPointer(cells.isMissing)
        }
        isHeader = header == .present
        if header == .auto {
            let isMixed = !words.isEmpty && numbers.contains(true)
            let names = Set(known?.columns.map(\.name) ?? [])
            let isKnown = texts.contains { reader.format.text($0).map(names.contains) ?? false }
            if isMixed, known == nil {
                let number = numbers.firstIndex(of: true) ?? 0
                throw DataError(
                    .bad, file: reader.name, at: .line(record.line),
                    "is this line a header? It has words ('\(Printable.text(words[0].0.prefix(40)))') and numbers ('\(Printable.text(texts[number].prefix(40)))')",
                    remedy: "say header: true or header: false in the options of csv")
            }
            if known == nil, !words.isEmpty, words.allSatisfy({ NumberNotation.isDamaged($0.0) }) {
                throw DataError(
                    .bad, file: reader.name, at: .line(record.line),
                    "is this line a header, or a damaged row? It has '\(Printable.text(words[0].0.prefix(40)))'",
                    remedy: "correct it, or say header: true in the options of csv")
            }
            // A training set of words without a header tells nothing of the first line's words.
            let isDecided =
                known.map { $0.hasHeader || $0.columns.contains { $0.content == .number } } ?? true
            isHeader = isKnown || isDecided && !isMixed && !words.isEmpty
        }
        if texts.count > 1, texts.allSatisfy(\.isEmpty), isHeader || header == .auto && known == nil {
            throw DataError(
                .bad, file: reader.name, at: .line(record.line),
                "the first line has \(texts.count) empty fields, where the columns' names are expected",
                remedy: "name the columns, or say header: false in the options of csv")
        }
        if isHeader, Self.lacksNameOfRows(record, cells) {
            texts.insert([], at: 0)
            notes.append(
                "the header has one name fewer than the rows have fields: the first column is taken for the names of the rows, as R writes them"
            )
        }
        if header == .auto, !isHeader, known == nil {
            let some = texts.prefix(5).map { Printable.text($0.prefix(20)) }.joined(separator: ", ")
            rowNote =
                "the file has no header: its first line (\(some)\(texts.count > 5 ? ", …" : "")) is a row, and the columns are called column_0\(texts.count > 1 ? ", column_1" : "")\(texts.count > 2 ? " …" : ""); say header: true in the options of csv if it names them"
        }
        let names = isHeader ? try names(texts, reader, record.line) : texts.indices.map { "column_\($0)" }
        columns = names.map { RawTable.Column(name: $0) }
        for column in options.ignored.compactMap({ $0.index(among: names) }) {
            columns[column].isIgnored = true
        }
        for column in options.verbatim.compactMap({ $0.index(among: names) }) {
            columns[column].isIgnored = false
            columns[column].isVerbatim = true
            columns[column].isNameOnly = options.known?.hasRole(for: names[column]) != true
            columns[column].texts.largestCount = Int(Int32.max) - 1
        }
    }

    /// Returns true if the records after the header, two at least, have one field more than it, and different first ones, as R
    /// writes the names of rows; not if a last field is empty, as in lines that end with a separator, or the first record is
    /// without numbers where others have some, as below a title.
    private static func lacksNameOfRows(_ header: RecordScanner, _ cells: CellNotation) -> Bool {
        var (next, names) = (header, Set<[UInt8]>())
        let isNumber = { (record: RecordScanner, field: RecordScanner.Field) in
            cells.numbers.number(record.text.bytes(of: field)) != nil
        }
        while names.count < 100, (try? next.advance()) == true {
            guard next.fields.count == header.fields.count + 1, let first = next.fields.first,
                let last = next.fields.last, !last.range.isEmpty || last.isQuoted,
                names.insert(Array(next.text.bytes(of: first))).inserted
            else { return false }
            guard names.count > 1 || next.fields.contains(where: { isNumber(next, $0) }) else { return false }
        }
        return names.count > 1
    }

    private func names(
        _ texts: [[UInt8]], _ reader: RecordReader, _ line: Int
    ) throws(DataError) -> [String] {
        var names: [String] = []
        for (column, text) in texts.enumerated() {
            guard let name = reader.format.text(text) else {
                throw DataError(
                    .bad, file: reader.name, at: .line(line),
                    "the name of column \(column) is not in UTF-8",
                    remedy: "save the file in UTF-8, or say encoding: latin1")
            }
            names.append(name.isEmpty ? "column_\(column)" : name)
        }
        var places: [String: Int] = [:]
        for twice in names.indices {
            guard let first = places.updateValue(twice, forKey: names[twice]) else { continue }
            throw DataError(
                .bad, file: reader.name, at: .line(line),
                "two columns are called '\(Printable.name(names[twice]))', columns \(first) and \(twice) (from 0)",
                remedy: "give each column its own name")
        }
        return names
    }
}
