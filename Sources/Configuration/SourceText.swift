/// The text of a configuration, divided into lines according to YAML.
struct SourceText: Sendable {
    /// The file's name, for messages.
    let name: String
    let scalars: [Unicode.Scalar]
    /// The index in `scalars` of each line's start.
    private let lineStarts: [Int]

    /// Creates a text without its byte order mark.
    init(_ text: String, name: String) {
        self.name = name
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var lineStarts = [0]
        for (index, scalar) in scalars.enumerated() where Self.isBreak(scalar) {
            if scalar == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { continue }
            lineStarts.append(index + 1)
        }
        if lineStarts.count > 1, lineStarts.last == scalars.count { lineStarts.removeLast() }
        self.scalars = scalars
        self.lineStarts = lineStarts
    }

    /// Returns a line's text without its end, nil if there is no such line; lines count from 1.
    func line(_ number: Int) -> String? {
        guard lineStarts.indices.contains(number - 1) else { return nil }
        let end = number < lineStarts.count ? lineStarts[number] : scalars.count
        let line = scalars[lineStarts[number - 1]..<end].prefix { !Self.isBreak($0) }
        return String(String.UnicodeScalarView(line))
    }

    /// Returns the index in `scalars` of a line and column, nil if there is none.
    func index(line: Int, column: Int) -> Int? {
        guard lineStarts.indices.contains(line - 1) else { return nil }
        let index = lineStarts[line - 1] + column - 1
        return scalars.indices.contains(index) ? index : nil
    }

    /// Returns the place of a line and column, limited to the end of the text.
    func place(line: Int, column: Int) -> Place {
        guard line <= lineStarts.count else {
            let last = self.line(lineStarts.count) ?? ""
            return .position(file: name, line: lineStarts.count, column: last.unicodeScalars.count + 1)
        }
        let length = self.line(line)?.unicodeScalars.count ?? 0
        return .position(file: name, line: line, column: min(max(column, 1), length + 1))
    }

    /// Returns the place of an index in `scalars`.
    func place(index: Int) -> Place {
        let line = lineStarts.lastIndex { $0 <= index } ?? 0
        return place(line: line + 1, column: index - lineStarts[line] + 1)
    }

    /// True for the line breaks of YAML 1.1, which libyaml reads.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
