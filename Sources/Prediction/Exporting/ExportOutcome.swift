import Reporting

/// The outcome of `export`: the output of `export --json`, in snake_case.
public struct ExportOutcome: Sendable, Encodable {
    private let summary: ExportSummary
    private let output: String?
    private let bytes: Int?
    private let comparison: ExportComparison?

    /// Creates an outcome; unrequested parts are nil.
    public init(summary: ExportSummary, output: String?, bytes: Int?, comparison: ExportComparison?) {
        self.summary = summary
        self.output = output
        self.bytes = bytes
        self.comparison = comparison
    }

    /// The outcome as readable text.
    public var text: String {
        let size = output.flatMap { name in bytes.map { "\(name): \(Format.bytes($0))" } }
        return [summary.text, size, comparison.map { "\n" + $0.text }].compactMap(\.self)
            .joined(separator: "\n")
    }

    private enum CodingKeys: String, CodingKey { case output, bytes, comparison }

    /// Encodes the summary's values at the same level as the others.
    public func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(output, forKey: .output)
        try container.encodeIfPresent(bytes, forKey: .bytes)
        try container.encodeIfPresent(comparison, forKey: .comparison)
    }
}
