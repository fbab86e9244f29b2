/// One error of a configuration: its place, a message and a suggestion.
public struct Diagnostic: Sendable, Hashable {
    /// The place of the error.
    public let place: Place
    /// A description of the error, in one line.
    public let message: String
    /// The line of the file at the place, shortened if it is long, and below it a caret; nil for a whole file, an
    /// override, and an error that is not shown.
    public let excerpt: String?
    /// A suggestion, in one line: "did you mean 'learning_rate'?"
    public let suggestion: String?

    /// Creates a diagnostic for a place.
    public init(place: Place, message: String, excerpt: String? = nil, suggestion: String? = nil) {
        self.place = place
        self.message = message
        self.excerpt = excerpt
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
    /// Returns the diagnostic with an excerpt of the source that it refers to.
    func quoting(_ source: SourceText) -> Diagnostic {
        guard let line, let column else { return self }
        return Diagnostic(
            place: place, message: message, excerpt: source.excerpt(line: line, column: column),
            suggestion: suggestion)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The readable text: the place and message, the source line with a caret under the place, the
    /// suggestion.
    public var description: String {
        ["\(place): error: \(message)", excerpt, suggestion].compactMap(\.self).joined(separator: "\n")
    }
}
