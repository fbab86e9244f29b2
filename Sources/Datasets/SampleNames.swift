/// A name for each sample, which predictions repeat: an identifier of a table's row, or the path of an image.
public struct SampleNames: Sendable, Hashable, Codable {
    /// The name of the names' column.
    public let column: String
    /// The name of each sample.
    public let texts: [String]

    /// Names of samples.
    package init(column: String, texts: [String]) {
        self.column = column
        self.texts = texts
    }

    /// The names of some samples.
    func subset(_ indices: some Collection<Int>) -> SampleNames {
        SampleNames(column: column, texts: indices.map { texts[$0] })
    }
}
