/// One thing that is wrong with a configuration: what, where, and what to do.
public struct Diagnostic: Sendable, Hashable {
    /// Where it is.
    public let place: Place
    /// What is wrong, in one line.
    public let message: String
    /// The line of the file that the place is in; nil for a whole file or an override.
    public let sourceLine: String?
    /// What to do, in one line: "did you mean 'learning_rate'?"
    public let suggestion: String?

    /// A message about a place.
    public init(place: Place, message: String, sourceLine: String? = nil, suggestion: String? = nil) {
        self.place = place
        self.message = message
        self.sourceLine = sourceLine
        self.suggestion = suggestion
    }

    /// The file that it is about, nil for an override.
    public var file: String? {
        switch place {
        case .file(let file), .position(let file, _, _): file
        case .override: nil
        }
    }
    /// The line in that file, from 1.
    public var line: Int? {
        if case .position(_, let line, _) = place { line } else { nil }
    }
    /// The column in that line, from 1, in Unicode scalars.
    public var column: Int? {
        if case .position(_, _, let column) = place { column } else { nil }
    }
}

extension Diagnostic {
    /// The same with the line of the text that it is about.
    func quoting(_ source: SourceText) -> Diagnostic {
        Diagnostic(
            place: place, message: message, sourceLine: line.flatMap(source.line), suggestion: suggestion)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The text for people: the place and message, the source line with a caret under the place, the suggestion.
    public var description: String {
        var lines = ["\(place): error: \(message)"]
        if let sourceLine, let column { lines += Self.excerpt(of: sourceLine, column: column) }
        if let suggestion { lines.append(suggestion) }
        return lines.joined(separator: "\n")
    }

    /// The scalar, or a sign in its place that a terminal shows without doing anything.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control where scalar != "\t", .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: scalar
        }
    }

    /// A line, or of a long one the part around the column, and below it a caret.
    private static func excerpt(of line: String, column: Int) -> [String] {
        let scalars = Array(line.unicodeScalars)
        let caret = min(max(column - 1, 0), scalars.count)
        let start = scalars.count <= 120 ? 0 : max(0, caret - 60)
        let end = min(scalars.count, start + 120)
        var shown = String.UnicodeScalarView(scalars[start..<end].map(visible))
        var padding = String.UnicodeScalarView(scalars[start..<caret].map { $0 == "\t" ? $0 : " " })
        if start > 0 {
            shown.insert("…", at: shown.startIndex)
            padding.insert(" ", at: padding.startIndex)
        }
        if end < scalars.count { shown.append("…") }
        return [String(shown), String(padding) + "^"]
    }
}
