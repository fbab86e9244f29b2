/// Everything that is wrong with a configuration, in the order of the file, what the command line overrides last.
public struct ConfigurationErrors: Error, Sendable, Hashable {
    /// Why there is no plan.
    public enum Reason: Sendable, Hashable {
        /// The file does not exist or cannot be read.
        case missingInput
        /// The file, or an override, is not a valid configuration.
        case invalid
    }

    /// Why there is no plan, for the exit code.
    public let reason: Reason
    /// What is wrong, each thing once; never empty.
    public let diagnostics: [Diagnostic]

    /// What is wrong with a configuration, sorted by place.
    public init(_ diagnostics: [Diagnostic], reason: Reason = .invalid) {
        precondition(!diagnostics.isEmpty, "errors without a diagnostic")
        self.reason = reason
        var seen = Set<Diagnostic>()
        self.diagnostics =
            diagnostics.filter { seen.insert($0).inserted }.enumerated().sorted { first, second in
                Self.order(first.element, first.offset) < Self.order(second.element, second.offset)
            }.map(\.element)
    }

    private static func order(_ diagnostic: Diagnostic, _ index: Int) -> (Int, Int, Int, Int) {
        (diagnostic.place.isOverride ? 1 : 0, diagnostic.line ?? 0, diagnostic.column ?? 0, index)
    }
}

extension ConfigurationErrors: CustomStringConvertible {
    private static let shown = 50

    /// The text for people; of very many errors the first 50.
    public var description: String {
        var parts = diagnostics.prefix(Self.shown).map(\.description)
        if diagnostics.count > Self.shown {
            parts.append("… and \(diagnostics.count - Self.shown) more errors")
        }
        return parts.joined(separator: "\n")
    }
}
