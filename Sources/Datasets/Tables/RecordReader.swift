/// Reads the text of a table into memory, part after part, and detects its format.
final class RecordReader {
    /// The format.
    let format: KnownTableFormat
    /// The line in which the text begins.
    private(set) var line = 1
    /// True if the text is the table's last.
    private(set) var isAtEnd = false

    private let content: ContentReader
    private var memory: UnsafeMutableRawBufferPointer
    private var (start, end) = (0, 0)

    /// A reader that detects what the format leaves open from the first megabyte.
    ///
    /// - Parameters:
    ///   - text: the notation of the training set's text, which completes the format; nil for none.
    ///   - known: the notation of its numbers; nil for none.
    init(
        _ content: ContentReader, format: TableFormat, text: TextNotation? = nil, known: NumberNotation? = nil
    ) throws(DataError) {
        self.content = content
        memory = .allocate(byteCount: 1 << 20, alignment: 16)
        end = try content.read(into: memory)
        isAtEnd = end < memory.count
        let bytes = [UInt8](memory[..<end])
        let hasMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        if hasMark { start = 3 }
        var format = format.completed(by: text, hasUTF8Mark: hasMark)
        if let hint = Self.separatorHint(bytes[start...]) {
            format.separator = format.separator ?? hint.separator
            (start, line) = (start + hint.byteCount, 2)
        }
        do throws(DataError) {
            try Self.checkIsText(bytes, name: content.name)
            try Self.checkIsTable(bytes[start...], name: content.name)
            self.format = try format.detected(
                in: bytes[start...], isWhole: isAtEnd, name: content.name, known: known)
        } catch {
            memory.deallocate()
            throw error
        }
    }

    /// Checks that the beginning of a file is text of one byte a character, or UTF-8.
    private static func checkIsText(_ bytes: [UInt8], name: String) throws(DataError) {
        let first = bytes.prefix(4096)
        let zeros = [0, 1].map { part in first.indices.count { $0 % 2 == part && first[$0] == 0 } }
        let isAlternating = zeros.contains(0) && zeros.reduce(0, +) > first.count / 4
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) || isAlternating {
            throw DataError(
                .bad, file: name, "the text is in UTF-16",
                remedy: "save it in UTF-8 (iconv -f UTF-16 -t UTF-8)")
        }
        guard let zero = bytes.firstIndex(of: 0) else { return }
        let kinds: [(beginning: [UInt8], kind: String, remedy: String)] = [
            (
                Array("PK".utf8), "a ZIP archive, such as a spreadsheet",
                OtherFormat.savingSpreadsheet + ", or unpack the archive"
            ),
            ([0x89] + Array("HDF".utf8), "an HDF5 file", "choose the data source hdf5"),
            ([0x93] + Array("NUMPY".utf8), "an array of NumPy", "choose the data source npy"),
        ]
        let known = kinds.first { bytes.starts(with: $0.beginning) }
        throw DataError(
            .bad, file: name,
            "this is \(known?.kind ?? "binary data"), not a table of text: byte \(zero) is 0",
            remedy: known?.remedy ?? "save the table as text, with a separator between the columns (CSV)")
    }

    /// Returns the separator that a first line such as `sep=;` states, as Excel reads it, and the length of the line.
    private static func separatorHint(_ bytes: ArraySlice<UInt8>) -> (separator: UInt8, byteCount: Int)? {
        let line = bytes.prefix(8).prefix { $0 != UInt8(ascii: "\n") }
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard text.count == 5, line.count < bytes.count, text.starts(with: "sep=".utf8),
            let separator = text.last
        else { return nil }
        return (separator, line.count + 1)
    }

    /// Checks that text is not of another kind that people take for a table.
    private static func checkIsTable(_ bytes: ArraySlice<UInt8>, name: String) throws(DataError) {
        let blanks = Set(" \t\r\n".utf8)
        let text = bytes.prefix(4096).filter { !blanks.contains($0) }
        let beginning = String(decoding: text.prefix(16), as: UTF8.self).lowercased()
        if ["{\"", "[{", "[["].contains(where: beginning.hasPrefix) {
            throw DataError(
                .bad, file: name, "this is JSON, not a table of lines and fields",
                remedy: "save it as CSV (in pandas: read_json(…).to_csv(…, index=False))")
        }
        if beginning.hasPrefix("@relation") {
            throw DataError(
                .bad, file: name, "this is an ARFF file, as Weka writes it",
                remedy: "save it as CSV, or begin the lines up to @data with '#' and say header: false")
        }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        if isSparse(line) {
            throw DataError(
                .bad, file: name, "this is LIBSVM's sparse format: a label, and numbers with their columns",
                remedy: "save arrays (in scikit-learn: load_svmlight_file(…), then numpy.save of x.toarray())"
            )
        }
        if ["<!doctype", "<html", "<?xml", "<table"].contains(where: beginning.hasPrefix) {
            throw DataError(
                .bad, file: name, "this is a web page or XML, not a table of lines and fields",
                remedy: "download the file itself, not the page that shows it, or save the table as CSV")
        }
    }

    /// Returns true if a line has a number, and then pairs such as `3:0.5` of a column, each above the one before, and a
    /// number.
    private static func isSparse(_ line: ArraySlice<UInt8>) -> Bool {
        let notation = NumberNotation(decimal: UInt8(ascii: "."), thousands: 0)
        let fields = line.split(separator: UInt8(ascii: " "))
        guard fields.count > 2, notation.number(fields[0]) != nil else { return false }
        var last = -1.0
        return fields.dropFirst().allSatisfy { field in
            let parts = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard parts.count == 2, let column = notation.number(parts[0]), column > last,
                column == column.rounded(), notation.number(parts[1]) != nil
            else { return false }
            last = column
            return true
        }
    }

    deinit { memory.deallocate() }

    /// The name of the file.
    var name: String { content.name }

    /// The text in memory that was not used yet.
    var text: TableText {
        // The memory is never empty.
        let base = memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
        return TableText(bytes: UnsafePointer(base), range: start..<end, isWhole: isAtEnd, format: format)
    }

    /// Uses text up to a place, where a line begins.
    func use(to place: Int, line: Int) { (start, self.line) = (place, line) }

    /// Reads more text after what was not used; as much as `byteCount` has room for, or more if that is full.
    ///
    /// - Throws: `DataError` if there is more of an unfinished record than any record has.
    func refill(_ byteCount: Int) throws(DataError) {
        let rest = UnsafeRawBufferPointer(rebasing: memory[start..<end])
        let room = rest.count > memory.count / 2 ? 2 * memory.count : max(memory.count, byteCount)
        if rest.count > RecordScanner.longestRecord { throw error(.length, line) }
        if room > memory.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
            larger.copyMemory(from: rest)
            memory.deallocate()
            memory = larger
        } else {
            memory.copyMemory(from: rest)
        }
        (start, end) = (0, rest.count)
        let free = UnsafeMutableRawBufferPointer(rebasing: memory[end...])
        let added = try content.read(into: free)
        isAtEnd = added < free.count
        end += added
    }

    /// Returns the error of a record that begins in a line and is none.
    func error(_ fault: RecordScanner.Fault.Kind, _ line: Int) -> DataError {
        switch fault {
        case .unclosedQuotation:
            DataError(
                .bad, file: name, at: .line(line), "a quotation mark of this line is never closed",
                remedy: "close it, or double it if it belongs to the text")
        case .length:
            DataError(
                .bad, file: name, at: .line(line), "the record that begins here is longer than 16 MiB",
                remedy: "check that this is a text file, and that each quotation mark is closed")
        }
    }
}
