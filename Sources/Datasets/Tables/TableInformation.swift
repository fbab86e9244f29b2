import Registry

/// All that is known of the table that a data set was read from.
public struct TableInformation: Sendable, Hashable {
    /// The columns.
    public let schema: TableSchema
    /// The scalings that the configuration states for columns, by name.
    public let scales: [String: Selection]
    /// What the reader should know: decisions that were made, and rows that were left out.
    public var notes: [String]
    /// The identifier of each sample; nil if no column has one.
    public var identifiers: [String]?
}
