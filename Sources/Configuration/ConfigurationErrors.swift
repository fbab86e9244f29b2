/// All errors of a configuration, in the order of the file, followed by those of overrides.
public struct ConfigurationErrors: Error, Sendable, Hashable {
    /// The reason why there is no plan.
    public enum Reason: Sendable, Hashable {
        /// The file does not exist or cannot be read.
        case missingInput
        /// The file, or an override, is not a valid configuration.
        case invalid
    }

    /// The reason why there is no plan; determines the exit code.
    public let reason: Reason
    /// The errors, without duplicates; never empty.
    public let diagnostics: [Diagnostic]

    /// Creates the errors of a configuration, sorted by place.
    public init(_ diagnostics: [Diagnostic], reason: Reason = .invalid) {
        precondition(!diagnostics.isEmpty, "errors without a diagnostic")
        self.reason = reason
        var seen = Set<Diagnostic>()
        self.diagnostics =
            diagnostics.filter { seen.insert($0).inserted }.enumerated().sorted { first, second in
                Self.order(first.element, first.offset) < Self.order(second.element, second.offset)
            }.map(\.element)
    }

    /// Creates the error at a place that only shows when the model is built, with the line of its file.
    public init(_ message: String, at place: Place, suggestion: String? = nil) {
        let diagnostic = Diagnostic(place: place, message: message, suggestion: suggestion)
        if let file = diagnostic.file, let text = try? ConfigurationFile(file).text() {
            self.init([diagnostic], quoting: SourceText(text, name: file))
        } else {
            self.init([diagnostic])
        }
    }

    /// Creates the errors of a text; those that are shown quote its lines.
    init(_ diagnostics: [Diagnostic], quoting source: SourceText) {
        let sorted = ConfigurationErrors(diagnostics).diagnostics
        reason = .invalid
        self.diagnostics =
            sorted.prefix(Self.shown).map { $0.quoting(source) } + sorted.dropFirst(Self.shown)
    }

    private static func order(_ diagnostic: Diagnostic, _ index: Int) -> (Int, Int, Int, Int) {
        (diagnostic.place.isOverride ? 1 : 0, diagnostic.line ?? 0, diagnostic.column ?? 0, index)
    }
}

extension ConfigurationErrors: CustomStringConvertible {
    private static let shown = 50

    /// The readable text, limited to the first 50 errors.
    public var description: String {
        var parts = diagnostics.prefix(Self.shown).map(\.description)
        if diagnostics.count > Self.shown {
            parts.append("… and \(diagnostics.count - Self.shown) more errors")
        }
        return parts.joined(separator: "\n")
    }
}
