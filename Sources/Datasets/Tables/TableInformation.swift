import Registry

/// All that is known of the table that a data set was read from.
public struct TableInformation: Sendable, Hashable {
    /// The columns.
    public private(set) var schema: TableSchema
    /// The scalings that the configuration states for columns, by name.
    public let scales: [String: Selection]
    /// Decisions that were made, and rows that were left out.
    public var notes: [String]
    /// The number of missing values of columns that have some, by name.
    public var missingCounts: [String: Int] = [:]
    /// The identifier of each sample; nil if no column has one.
    public var identifiers: [String]?
    /// The name of the column of identifiers; nil if there is none.
    public var identifierName: String?

    /// Notes that only some classes are kept, in this order.
    mutating func keep(classes: [Int]) { schema.keptClasses = classes }

    /// The columns and the decisions about them, a line each.
    public var lines: [String] {
        schema.columns.map { column in
            guard let count = missingCounts[column.name], column.role == .feature else {
                return "  " + column.summary
            }
            return "  \(column.summary), \(count) missing: \(column.missingRule)"
        } + notes
    }
}
