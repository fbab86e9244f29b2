/// Reads the records of a table of text: the fields of a line, or of several lines if a quotation mark spans
/// them (RFC 4180).
final class RecordReader {
    /// The maximum length of a record; a longer one is taken for a quotation mark that is never closed.
    private static let longestRecord = 1 << 24

    /// A field of a record.
    struct Field {
        /// The place of its bytes in the record's memory, without blanks and quotation marks around them.
        let range: Range<Int>
        /// True if it stood in quotation marks.
        let isQuoted: Bool
        /// True if two quotation marks in it mean one.
        let hasPairs: Bool
    }

    /// The format.
    let format: KnownTableFormat
    /// The line, from 1, in which the current record begins.
    private(set) var line = 0
    /// The numbers of blank lines and of comments that were passed over.
    private(set) var (blankLines, commentLines) = (0, 0)
    /// The last comment before the first record; nil if there is none.
    private(set) var lastCommentBefore: [UInt8]?
    /// The line of the first comment after the first record, nil if there is none.
    private(set) var firstCommentAfter: Int?

    private let content: ContentReader
    private var memory: UnsafeMutableRawBufferPointer
    private var (start, end) = (0, 0)
    private var isAtEnd = false
    private var nextLine = 1

    /// A reader that detects what the format leaves open from the first megabyte.
    init(_ content: ContentReader, format: TableFormat, known: NumberNotation? = nil) throws(DataError) {
        self.content = content
        memory = .allocate(byteCount: 1 << 20, alignment: 16)
        end = try content.read(into: memory)
        isAtEnd = end < memory.count
        let bytes = [UInt8](memory[..<end])
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { start = 3 }
        do throws(DataError) {
            try Self.checkIsText(bytes, name: content.name)
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
        let kind =
            bytes.starts(with: Array("PK".utf8)) ? "a ZIP archive, such as a spreadsheet" : "binary data"
        throw DataError(
            .bad, file: name, "this is \(kind), not a table of text: byte \(zero) is 0",
            remedy: "save the table as text, with a separator between the columns (CSV)")
    }

    deinit { memory.deallocate() }

    /// The name of the file.
    var name: String { content.name }

    /// Calls `body` with the bytes and the fields of each record, in order; they are valid during the call.
    func forEachRecord(
        _ body: (UnsafePointer<UInt8>, [Field]) throws(DataError) -> Void
    ) throws(DataError) {
        var fields: [Field] = []
        while true {
            line = nextLine
            guard let next = try scanned(&fields) else {
                if start == end, isAtEnd { return }
                try refill()
                continue
            }
            let bytes = UnsafePointer(base)
            let (first, from) = (fields[0], start)
            start = next
            if fields.count == 1, first.range.isEmpty, !first.isQuoted {
                blankLines += 1
            } else if let comment = format.comment, bytes[from] == comment {
                commentLines += 1
                if isBeforeFirst {
                    lastCommentBefore = Array(UnsafeBufferPointer(rebasing: view[(from + 1)..<next]))
                } else {
                    firstCommentAfter = firstCommentAfter ?? line
                }
            } else {
                isBeforeFirst = false
                try body(bytes, fields)
            }
        }
    }

    private var isBeforeFirst = true

    private var base: UnsafeMutablePointer<UInt8> {
        // The memory is never empty.
        memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
    }

    private var view: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: memory.count) }

    /// Scans the record at `start` into `fields`; returns the place after it, nil if its end is not in memory.
    ///
    /// - Parameter fields: a local variable of the caller: accesses to a member would be checked each time.
    private func scanned(_ fields: inout [Field]) throws(DataError) -> Int? {
        guard start < end else { return nil }
        fields.removeAll(keepingCapacity: true)
        let (bytes, end, isAtEnd) = (UnsafePointer(base), end, isAtEnd)
        let (separator, lineEnd) = (format.separator, format.lineEnd)
        let isComment = format.comment == bytes[start]
        var place = start
        var lines = 1
        while true {
            while place < end,
                bytes[place] == UInt8(ascii: " ")
                    || bytes[place] == UInt8(ascii: "\t") && separator != bytes[place]
            {
                place += 1
            }
            if place < end, bytes[place] == UInt8(ascii: "\""), !isComment {
                var first = place + 1
                var hasPairs = false
                var at = first
                while true {
                    while at < end, bytes[at] != UInt8(ascii: "\"") {
                        if bytes[at] == lineEnd { lines += 1 }
                        at += 1
                    }
                    if at >= end {
                        if !isAtEnd { return nil }
                        throw unclosed
                    }
                    if at + 1 >= end, !isAtEnd { return nil }
                    if at + 1 < end, bytes[at + 1] == UInt8(ascii: "\"") {
                        hasPairs = true
                        at += 2
                        continue
                    }
                    break
                }
                var last = at
                at += 1
                // Blanks may follow; other bytes belong to the field, which then keeps its marks.
                var after = at
                while after < end, bytes[after] == UInt8(ascii: " ") || bytes[after] == UInt8(ascii: "\r") {
                    after += 1
                }
                var isQuoted = true
                if after < end, bytes[after] != separator, bytes[after] != lineEnd {
                    while after < end, bytes[after] != separator, bytes[after] != lineEnd { after += 1 }
                    (first, last, isQuoted, hasPairs) = (place, after, false, false)
                    while last > first, bytes[last - 1] == UInt8(ascii: "\r") { last -= 1 }
                }
                fields.append(Field(range: first..<last, isQuoted: isQuoted, hasPairs: hasPairs))
                place = after
            } else {
                let first = place
                while place < end, bytes[place] != separator, bytes[place] != lineEnd { place += 1 }
                var last = place
                while last > first,
                    bytes[last - 1] == UInt8(ascii: " ") || bytes[last - 1] == UInt8(ascii: "\r")
                        || bytes[last - 1] == UInt8(ascii: "\t")
                { last -= 1 }
                fields.append(Field(range: first..<last, isQuoted: false, hasPairs: false))
            }
            if place >= end {
                guard isAtEnd else { return nil }
                nextLine = line + lines
                return end
            }
            place += 1
            if bytes[place - 1] == lineEnd {
                nextLine = line + lines
                return place
            }
        }
    }

    private var unclosed: DataError {
        DataError(
            .bad, file: name, at: .line(line),
            "a quotation mark of this line is never closed",
            remedy: "close it, or double it if it belongs to the text")
    }

    /// Moves the rest to the front of the memory, which grows if a record fills it, and reads more.
    private func refill() throws(DataError) {
        let rest = UnsafeRawBufferPointer(rebasing: memory[start..<end])
        if rest.count > memory.count / 2 {
            guard memory.count <= Self.longestRecord else {
                throw view[start..<end].contains(UInt8(ascii: "\""))
                    ? unclosed
                    : DataError(
                        .bad, file: name, at: .line(line), "the line is longer than 16 MiB",
                        remedy: "check that this is a text file")
            }
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * memory.count, alignment: 16)
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
}
