/// Some text of a table in memory.
struct TableText: @unchecked Sendable {
    /// The memory.
    let bytes: UnsafePointer<UInt8>
    /// The place of the text in memory.
    let range: Range<Int>
    /// True if the table ends there, false if it may go on.
    let isWhole: Bool
    /// The table's format.
    let format: KnownTableFormat

    /// Returns the bytes of a field.
    func bytes(of field: RecordScanner.Field) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes + field.range.lowerBound, count: field.range.count)
    }
}

/// Scans the records of a table in memory: the fields of a line, or of several lines if a quotation mark spans them
/// (RFC 4180).
struct RecordScanner {
    /// A field of a record.
    struct Field {
        /// The place of its bytes in memory, without blanks and quotation marks around them.
        let range: Range<Int>
        /// True if it stood in quotation marks.
        let isQuoted: Bool
        /// True if two quotation marks in it mean one.
        let hasPairs: Bool
    }

    /// A record that is none.
    struct Fault: Error {
        /// The kinds of faults.
        enum Kind {
            /// The text does not close a quotation mark.
            case unclosedQuotation
            /// The record is longer than `longestRecord`.
            case length
        }

        /// The kind.
        let kind: Kind
        /// The line in which the record begins.
        let line: Int
    }

    /// The maximum number of bytes of a record with its line end: more is most often a quotation mark that is never
    /// closed, or no table.
    static let longestRecord = 1 << 24

    /// The text.
    let text: TableText
    /// The place before which records begin; the last one may end behind it.
    private let limit: Int
    /// The fields of the last record.
    private(set) var fields: [Field] = []
    /// The place of the last record, and that after it.
    private(set) var (start, next): (Int, Int)
    /// The line in which the last record begins, and that after it.
    private(set) var (line, nextLine): (Int, Int)
    /// The numbers of blank lines and of comments that were passed over.
    private(set) var (blankLines, commentLines) = (0, 0)
    /// The place of the last comment; nil if there was none.
    private(set) var lastComment: Range<Int>?
    /// The line of the first comment with as many fields as the table has columns; nil if there is none.
    private(set) var doubtfulLine: Int?
    /// The line of the first record with a field that goes on behind its closing quotation mark, and the number of such
    /// fields; nil if there is none.
    private(set) var (looseLine, looseCount): (Int?, Int) = (nil, 0)
    /// The number of the table's columns; nil while it is unknown.
    private let columnCount: Int?

    /// A scanner of the records that begin in a part of the text.
    ///
    /// - Parameters:
    ///   - line: the line in which the part begins.
    ///   - columnCount: the number of the table's columns; nil while it is unknown.
    init(_ text: TableText, _ part: Range<Int>, line: Int, columnCount: Int? = nil) {
        self.text = text
        self.columnCount = columnCount
        limit = part.upperBound
        (start, next, self.line, nextLine) = (part.lowerBound, part.lowerBound, line, line)
    }

    /// Advances to the next record that is neither blank nor a comment; returns false if it does not end in memory, or
    /// if there is none.
    mutating func advance() throws(Fault) -> Bool {
        while true {
            passEmptyLines()
            guard try scan() else { return false }
            guard next - start <= Self.longestRecord else { throw Fault(kind: .length, line: line) }
            if fields.count == 1, fields[0].range.isEmpty, !fields[0].isQuoted {
                blankLines += 1
            } else if text.format.comment == text.bytes[start] {
                commentLines += 1
                lastComment = start + 1..<next
                if fields.count > 1, fields.count == columnCount { doubtfulLine = doubtfulLine ?? line }
            } else {
                return true
            }
        }
    }

    /// Passes over lines without a byte, of which compressed files can hold gigabytes.
    private mutating func passEmptyLines() {
        let first = next
        var place = next
        while place < limit, text.bytes[place] == text.format.lineEnd { place &+= 1 }
        guard place > first else { return }
        (next, nextLine, blankLines) = (place, nextLine + place - first, blankLines + place - first)
    }

    /// Scans the record at `next`; returns false, and changes nothing but the fields, if it does not end in memory.
    private mutating func scan() throws(Fault) -> Bool {
        guard next < limit else { return false }
        // A local variable: accesses to a member are slower.
        var fields = self.fields
        self.fields = []
        defer { self.fields = fields }
        fields.removeAll(keepingCapacity: true)
        let (bytes, end, isWhole) = (text.bytes, text.range.upperBound, text.isWhole)
        let (separator, lineEnd) = (text.format.separator, text.format.lineEnd)
        let areBlanks = separator == UInt8(ascii: " ")
        let isComment = text.format.comment == bytes[next]
        var place = next
        var lines = 1
        var loose = 0
        while true {
            while place < end,
                bytes[place] == UInt8(ascii: " ")
                    || bytes[place] == UInt8(ascii: "\t") && separator != bytes[place]
            {
                place += 1
            }
            if areBlanks, !fields.isEmpty {
                // Blanks at the end of a line are no separator.
                while place < end, bytes[place] == UInt8(ascii: "\r"), lineEnd != UInt8(ascii: "\r") {
                    place += 1
                }
                if place >= end {
                    guard isWhole else { return false }
                    (start, next) = (next, end)
                    break
                }
                if bytes[place] == lineEnd {
                    (start, next) = (next, place + 1)
                    break
                }
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
                        if !isWhole { return false }
                        throw Fault(kind: .unclosedQuotation, line: nextLine)
                    }
                    if at + 1 >= end, !isWhole { return false }
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
                while after < end,
                    bytes[after] == UInt8(ascii: " ") && !areBlanks || bytes[after] == UInt8(ascii: "\r")
                {
                    after += 1
                }
                var isQuoted = true
                let other = areBlanks ? UInt8(ascii: "\t") : separator
                if after < end, bytes[after] != separator, bytes[after] != other, bytes[after] != lineEnd {
                    while after < end, bytes[after] != separator, bytes[after] != other,
                        bytes[after] != lineEnd
                    {
                        after += 1
                    }
                    (first, last, isQuoted, hasPairs) = (place, after, false, false)
                    loose += 1
                    while last > first, bytes[last - 1] == UInt8(ascii: "\r") { last -= 1 }
                }
                fields.append(Field(range: first..<last, isQuoted: isQuoted, hasPairs: hasPairs))
                place = after
            } else {
                let first = place
                place = Self.place(of: separator, or: lineEnd, in: bytes, from: place, to: end)
                if areBlanks, let tab = (first..<place).first(where: { bytes[$0] == UInt8(ascii: "\t") }) {
                    place = tab
                }
                var last = place
                while last > first,
                    bytes[last - 1] == UInt8(ascii: " ") || bytes[last - 1] == UInt8(ascii: "\r")
                        || bytes[last - 1] == UInt8(ascii: "\t")
                { last -= 1 }
                fields.append(Field(range: first..<last, isQuoted: false, hasPairs: false))
            }
            if place >= end {
                guard isWhole else { return false }
                (start, next) = (next, end)
                break
            }
            place += 1
            if bytes[place - 1] == lineEnd {
                (start, next) = (next, place)
                break
            }
        }
        (line, nextLine) = (nextLine, nextLine + lines)
        if loose > 0 { (looseLine, looseCount) = (looseLine ?? line, looseCount + loose) }
        return true
    }

    /// Returns the place of the first of two bytes in memory from `place` to `end`; `end` if there is none.
    ///
    /// Eight bytes are compared at once: of a word that was 0 where bytes are equal, x − 1 borrows into the high bit of
    /// the lowest such byte first.
    @inline(__always)
    private static func place(
        of first: UInt8, or second: UInt8, in bytes: UnsafePointer<UInt8>, from place: Int, to end: Int
    ) -> Int {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let (firsts, seconds) = (ones &* UInt64(first), ones &* UInt64(second))
        let memory = UnsafeRawPointer(bytes)
        var place = place
        while place &+ 8 <= end {
            let word = UInt64(littleEndian: memory.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let (a, b) = (word ^ firsts, word ^ seconds)
            let found = ((a &- ones) & ~a | (b &- ones) & ~b) & highs
            if found != 0 { return place &+ found.trailingZeroBitCount / 8 }
            place &+= 8
        }
        while place < end, bytes[place] != first, bytes[place] != second { place &+= 1 }
        return place
    }
}
