/// The lines of a text, one at a time, without the byte order mark and the line ends (LF or CR LF).
struct LineReader {
    /// The maximum length of a line; a file with a longer one is not taken for a text.
    static let maximumLineLength = 1 << 24

    /// The number of the last line read, from 1.
    private(set) var lineNumber = 0
    private let content: ContentReader
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    init(_ content: ContentReader) {
        self.content = content
    }

    /// Returns the next line, nil after the last one.
    mutating func next() throws(DataError) -> ArraySlice<UInt8>? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return line(start..<end)
            }
            if isAtEnd {
                defer { start = buffer.count }
                return start < buffer.count ? line(start..<buffer.count) : nil
            }
            buffer.removeSubrange(..<start)
            start = 0
            searched = buffer.count
            guard buffer.count < Self.maximumLineLength else {
                throw DataError(
                    .bad, file: content.name, at: .line(lineNumber + 1), "the line is longer than 16 MiB",
                    remedy: "check that this is a text file")
            }
            let added = try content.read(1 << 18)
            isAtEnd = added.count < 1 << 18
            buffer += added
        }
    }

    private mutating func line(_ range: Range<Int>) -> ArraySlice<UInt8> {
        lineNumber += 1
        var line = buffer[range]
        if lineNumber == 1, line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        return line
    }
}
