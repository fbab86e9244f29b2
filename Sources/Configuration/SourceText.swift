/// The text of a configuration, divided into lines according to YAML.
struct SourceText: Sendable {
    /// The file's name, for messages.
    let name: String
    let scalars: [Unicode.Scalar]
    /// The indices in `scalars` of each line, without its end.
    private let lines: [Range<Int>]

    /// Creates a text without its byte order mark.
    init(_ text: String, name: String) {
        self.name = name
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var lines: [Range<Int>] = []
        var start = 0
        for (index, scalar) in scalars.enumerated() where Self.isBreak(scalar) && index >= start {
            lines.append(start..<index)
            let isPair = scalar == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
            start = index + (isPair ? 2 : 1)
        }
        if start < scalars.count || lines.isEmpty { lines.append(start..<scalars.count) }
        self.scalars = scalars
        self.lines = lines
    }

    /// Returns true if there is a line of that number.
    func hasLine(_ number: Int) -> Bool { lines.indices.contains(number - 1) }

    /// The numbers of the lines whose first character a rule selects.
    func lineNumbers(startingWith isSelected: (Unicode.Scalar) -> Bool) -> [Int] {
        lines.indices.filter { !lines[$0].isEmpty && isSelected(scalars[lines[$0].lowerBound]) }.map {
            $0 + 1
        }
    }

    /// Returns a line, or for a long one the part around the column, with a caret below it; nil if there is no such
    /// line.
    func excerpt(line: Int, column: Int) -> String? {
        guard hasLine(line) else { return nil }
        let line = lines[line - 1]
        let caret = line.lowerBound + min(max(column - 1, 0), line.count)
        let start = line.count <= Self.excerptLength ? line.lowerBound : max(line.lowerBound, caret - 60)
        let end = min(line.upperBound, start + Self.excerptLength)
        var shown = String.UnicodeScalarView(scalars[start..<end].map(Self.visible))
        var padding = String.UnicodeScalarView(scalars[start..<caret].map { $0 == "\t" ? $0 : " " })
        if start > line.lowerBound {
            shown.insert("…", at: shown.startIndex)
            padding.insert(" ", at: padding.startIndex)
        }
        if end < line.upperBound { shown.append("…") }
        return "\(String(shown))\n\(String(padding))^"
    }

    /// The number of characters that an excerpt shows.
    private static let excerptLength = 120

    /// Returns the scalar, or a harmless visible substitute if it is a control character.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control where scalar != "\t", .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: scalar
        }
    }

    /// Returns the index in `scalars` of a line and column, nil if there is none.
    func index(line: Int, column: Int) -> Int? {
        guard hasLine(line) else { return nil }
        let index = lines[line - 1].lowerBound + column - 1
        return scalars.indices.contains(index) ? index : nil
    }

    /// Returns the place of a line and column, limited to the end of the text.
    func place(line: Int, column: Int) -> Place {
        guard hasLine(line) else {
            return .position(file: name, line: lines.count, column: lines[lines.count - 1].count + 1)
        }
        return .position(file: name, line: line, column: min(max(column, 1), lines[line - 1].count + 1))
    }

    /// Returns the place of an index in `scalars`.
    func place(index: Int) -> Place {
        let line = lines.lastIndex { $0.lowerBound <= index } ?? 0
        return place(line: line + 1, column: index - lines[line].lowerBound + 1)
    }

    /// True for the line breaks of YAML 1.1, which libyaml reads.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
