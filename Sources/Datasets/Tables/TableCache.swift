import FoundationEssentials
import Storage

/// A folder of files that keep the cells of large tables, so that later runs need not parse their text.
///
/// A file holds the cells of one table, as it was at one time, read by one set of options. It is used if it was made of
/// just this table by just these options, and its checksum is right; otherwise the text is parsed, and the file made
/// anew. Failures to write it are no errors.
///
/// The form: `signature`, the length of the head (8 bytes), the head (JSON), then arrays of numbers of 8 bytes in the
/// machine's order and of bytes, as the head counts them, and the SHA-256 of everything before it, in hexadecimal.
package struct TableCache: Sendable {
    /// The first bytes of a file; the number is that of the form and of the parser, and changes with them.
    static let signature = Array("dnn-dist table 7".utf8)
    private static let checksumLength = 64
    private static let longestHead = 1 << 28

    /// The folder; it is created when it is needed.
    let folder: String
    /// The least number of cells of a table that is kept.
    let leastCells: Int
    /// The least age, in seconds, of a table that is kept: a younger one might change again without another time.
    let leastAge: Double

    /// A cache in a folder, for tables of such a size that parsing them takes more than about 0.1 s.
    package init(folder: String, leastCells: Int = 1 << 20, leastAge: Double = 2) {
        (self.folder, self.leastCells, self.leastAge) = (folder, leastCells, leastAge)
    }

    /// Returns the table of a file's text, from the cache if that has it.
    ///
    /// - Throws: `DataError` if the text is wrong.
    func table(_ content: ContentReader, _ options: TableReading) throws(DataError) -> RawTable {
        guard let state = content.state else { return try RawTable(content, options) }
        let mayBeKept = state.isOlder(thanSeconds: leastAge)
        let source = Source(
            path: content.name.hasPrefix("/")
                ? content.name : FileManager.default.currentDirectoryPath + "/" + content.name,
            options: options.description, state: state)
        let path = path(for: source)
        if let table = Self.table(at: path, of: source, name: content.name) {
            return table.noting("its fields are read from the cache \(path) (--no-cache: from the text)")
        }
        let table = try RawTable(content, options)
        guard table.cells.count >= leastCells, mayBeKept, content.state == state else { return table }
        do {
            try Folder.create(folder)
            try Self.write(table, of: source, to: path)
            return table.noting(
                "its text was parsed, and its fields are kept in \(path) for later runs (--no-cache: never)")
        } catch {
            return table.noting("its fields could not be kept for later runs: \(error)")
        }
    }

    /// The origin of a table's cells.
    struct Source: Codable, Equatable {
        /// The absolute path of the text.
        let path: String
        /// The options by which it was read.
        let options: String
        /// The state of the text's file.
        let state: FileState
    }

    /// The beginning of a file: everything but long arrays.
    private struct Head: Codable {
        let source: Source
        let format: KnownTableFormat
        let hasHeader: Bool
        let rowCount: Int
        let markCount: Int
        let notes: [String]
        let columns: [Column]

        struct Column: Codable {
            let name: String
            let hasTooManyTexts, isVerbatim, keepsDates: Bool
            let numberCount, missingCount, unitCount, textCount, byteCount, largestTextCount: Int
            let firstMissingTextRow, firstRoundedRow, firstPaddedRow: Int?
            let units: [UnitSign: Int]
        }

        /// The number of bytes of all arrays; nil for counts that no file can have.
        var byteCount: Int? {
            let (cells, overflows) = rowCount.multipliedReportingOverflow(by: columns.count)
            let counts = [cells, markCount, markCount] + columns.flatMap { [$0.textCount, $0.textCount] }
            let bytes = columns.map(\.byteCount)
            guard !overflows, (counts + bytes).allSatisfy({ (0...1 << 48).contains($0) }) else { return nil }
            return counts.reduce(0) { $0 + 8 * $1 } + bytes.reduce(0, +)
        }
    }

    /// Returns the path of the file for a table and options; the state of the table is not part of it, so that the file
    /// of a table that has changed is replaced.
    func path(for source: Source) -> String {
        var hash = SHA256()
        hash.update(source.path + "\n" + source.options)
        let name = source.path.split(separator: "/").last ?? "table"
        let plain = name.utf8.prefix(64).map { byte in
            Self.plainBytes.contains(byte) ? Character(Unicode.Scalar(byte)) : "_"
        }
        return "\(folder)/\(String(plain))-\(hash.finish().prefix(16)).table"
    }

    private static let plainBytes = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-".utf8)

    // MARK: - Writing

    /// Writes a table whole, or not at all.
    private static func write(
        _ table: RawTable, of source: Source, to path: String
    ) throws {
        let columns = table.columns.map { column in
            Head.Column(
                name: column.name, hasTooManyTexts: column.hasTooManyTexts, isVerbatim: column.isVerbatim,
                keepsDates: column.keepsDates,
                numberCount: column.numberCount, missingCount: column.missingCount,
                unitCount: column.unitCount, textCount: column.texts.count,
                byteCount: column.texts.bytes.count,
                largestTextCount: column.texts.largestCount, firstMissingTextRow: column.firstMissingTextRow,
                firstRoundedRow: column.firstRoundedRow,
                firstPaddedRow: column.firstPaddedRow,
                units: column.units)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let head = try encoder.encode(
            Head(
                source: source, format: table.format, hasHeader: table.hasHeader, rowCount: table.rowCount,
                markCount: table.lineMarks.count, notes: table.notes, columns: columns))
        var writer = try Writer(path)
        try writer.append(signature)
        try writer.append([head.count])
        try writer.append([UInt8](head))
        try writer.append(table.cells)
        try writer.append(table.lineMarks.map(\.row))
        try writer.append(table.lineMarks.map(\.line))
        for texts in table.columns.map(\.texts) {
            try writer.append(texts.ends)
            try writer.append(texts.firstRows)
            try writer.append(texts.bytes)
        }
        try writer.finish()
    }

    private struct Writer: ~Copyable {
        private let file: ResultFile
        private var hash = SHA256()

        init(_ path: String) throws(StorageError) { file = try ResultFile(path: path) }

        mutating func append<Element: BitwiseCopyable>(_ elements: [Element]) throws(StorageError) {
            let chunk = 1 << 17
            for start in stride(from: 0, to: elements.count, by: chunk) {
                let bytes = elements[start..<min(start + chunk, elements.count)].withUnsafeBytes {
                    [UInt8]($0)
                }
                bytes.withUnsafeBytes { hash.update($0) }
                try file.append(bytes)
            }
        }

        mutating func append(_ numbers: Numbers<Double>) throws(StorageError) {
            let chunk = 1 << 17
            for start in stride(from: 0, to: numbers.count, by: chunk) {
                let piece = start..<min(start + chunk, numbers.count)
                try append(numbers.withStored { [Double]($0[piece]) })
            }
        }

        consuming func finish() throws(StorageError) {
            let file = file
            try file.append(hash.finish())
            try file.finish()
        }
    }

    // MARK: - Reading

    /// Returns the table in a file; nil if there is none, or one of another source, or a damaged one.
    private static func table(at path: String, of source: Source, name: String) -> RawTable? {
        guard FileInput.exists(path), let input = try? FileInput(path: path),
            let byteCount = input.state?.byteCount
        else { return nil }
        var reader = Reader(input)
        let beginning = signature.count + 8
        guard byteCount > beginning, reader.read(signature.count) == signature,
            let length: [Int] = reader.read(1), (1...longestHead).contains(length[0]),
            length[0] < byteCount - beginning, let text: [UInt8] = reader.read(length[0]),
            let head = try? JSONDecoder().decode(Head.self, from: Data(text)), head.source == source,
            let content = head.byteCount, beginning + length[0] + content + checksumLength == byteCount,
            let cells = reader.numbers(head.rowCount * head.columns.count, name: name),
            let rows: [Int] = reader.read(head.markCount), let lines: [Int] = reader.read(head.markCount)
        else { return nil }
        var columns: [RawTable.Column] = []
        for column in head.columns {
            guard let ends: [Int] = reader.read(column.textCount),
                let firstRows: [Int] = reader.read(column.textCount),
                let bytes: [UInt8] = reader.read(column.byteCount)
            else { return nil }
            columns.append(
                RawTable.Column(
                    name: column.name,
                    texts: TokenDictionary(
                        bytes: bytes, ends: ends, firstRows: firstRows, largestCount: column.largestTextCount),
                    keepsDates: column.keepsDates, hasTooManyTexts: column.hasTooManyTexts,
                    isVerbatim: column.isVerbatim,
                    numberCount: column.numberCount, missingCount: column.missingCount,
                    firstMissingTextRow: column.firstMissingTextRow,
                    firstRoundedRow: column.firstRoundedRow, firstPaddedRow: column.firstPaddedRow,
                    units: column.units, unitCount: column.unitCount))
        }
        guard reader.endsWithItsChecksum(checksumLength) else { return nil }
        return RawTable(
            name: name, format: head.format, hasHeader: head.hasHeader, columns: columns, cells: cells,
            rowCount: head.rowCount, lineMarks: Array(zip(rows, lines)).map { ($0, $1) }, notes: head.notes)
    }

    private struct Reader: ~Copyable {
        private let input: FileInput
        private var hash = SHA256()

        init(_ input: FileInput) { self.input = input }

        /// Returns the next elements; nil if there are too few.
        mutating func read<Element: BitwiseCopyable>(_ count: Int) -> [Element]? {
            var isWhole = true
            let elements = [Element](unsafeUninitializedCapacity: count) { memory, initialized in
                let bytes = UnsafeMutableRawBufferPointer(
                    start: memory.baseAddress, count: count * MemoryLayout<Element>.size)
                isWhole = fill(bytes)
                initialized = isWhole ? count : 0
            }
            return isWhole ? elements : nil
        }

        /// Returns the next numbers; nil if there are too few, or no room for them.
        mutating func numbers(_ count: Int, name: String) -> Numbers<Double>? {
            var writer = NumberWriter<Double>(name: name)
            var isWhole = true
            while isWhole, writer.count < count {
                let added = min(count - writer.count, 1 << 17)
                do throws(DataError) {
                    try writer.append(count: added) { isWhole = fill(UnsafeMutableRawBufferPointer($0)) }
                } catch {
                    return nil
                }
            }
            return isWhole ? try? writer.finish() : nil
        }

        /// Returns true if the rest is the checksum of what was read.
        consuming func endsWithItsChecksum(_ length: Int) -> Bool {
            let input = input
            let expected = Array(hash.finish().utf8)
            var bytes = [UInt8](repeating: 0, count: length)
            let count = bytes.withUnsafeMutableBytes { (try? input.read(into: $0)) ?? 0 }
            return count == length && bytes == expected
        }

        /// Fills the memory with the next bytes, and adds them to the checksum while they are in the cache.
        private mutating func fill(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
            var filled = 0
            while filled < bytes.count {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: bytes[filled..<min(filled + 1 << 20, bytes.count)])
                guard let count = try? input.read(into: rest), count > 0 else { return false }
                hash.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(rest)[..<count]))
                filled += count
            }
            return true
        }
    }
}
