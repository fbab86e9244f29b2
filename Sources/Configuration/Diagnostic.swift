/// One error of a configuration: its place, a message and a suggestion.
public struct Diagnostic: Sendable, Hashable {
    /// The place of the error.
    public let place: Place
    /// A description of the error, in one line.
    public let message: String
    /// The line of the file that holds the place; nil for a whole file or an override.
    public let sourceLine: String?
    /// A suggestion, in one line: "did you mean 'learning_rate'?"
    public let suggestion: String?

    /// Creates a diagnostic for a place.
    public init(place: Place, message: String, sourceLine: String? = nil, suggestion: String? = nil) {
        self.place = place
        self.message = message
        self.sourceLine = sourceLine
        self.suggestion = suggestion
    }

    /// The file of the place, nil for an override.
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
    /// Returns the diagnostic with the line of the source that it refers to.
    func quoting(_ source: SourceText) -> Diagnostic {
        Diagnostic(
            place: place, message: message, sourceLine: line.flatMap(source.line), suggestion: suggestion)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The readable text: the place and message, the source line with a caret under the place, the
    /// suggestion.
    public var description: String {
        var lines = ["\(place): error: \(message)"]
        if let sourceLine, let column { lines += Self.excerpt(of: sourceLine, column: column) }
        if let suggestion { lines.append(suggestion) }
        return lines.joined(separator: "\n")
    }

    /// Returns the scalar, or a harmless visible substitute if it is a control character.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control where scalar != "\t", .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: scalar
        }
    }

    /// Returns a line, or for a long one the part around the column, with a caret below it.
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
