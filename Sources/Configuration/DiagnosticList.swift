/// The errors of a text, as they are found.
struct DiagnosticList {
    /// The number of errors with suggestions, which is larger than the number of those that are shown: one suggestion
    /// can cost a comparison with many names.
    private static let suggested = 200

    private(set) var diagnostics: [Diagnostic] = []

    /// Adds an error.
    mutating func report(_ message: String, at place: Place, suggestion: @autoclosure () -> String? = nil) {
        let suggestion = diagnostics.count < Self.suggested ? suggestion() : nil
        diagnostics.append(Diagnostic(place: place, message: message, suggestion: suggestion))
    }
}
