import Registry

/// All that is known of the table that a data set was read from.
public struct TableInformation: Sendable, Hashable, Codable {
    /// The columns.
    public private(set) var schema: TableSchema
    /// The scalings that the configuration states for columns, by name; they are fitted where the table is read.
    public private(set) var scales: [String: Selection] = [:]
    /// Decisions that were made, and rows that were left out.
    public var notes: [String]
    /// The number of missing values of columns that have some, by name.
    public var missingCounts: [String: Int] = [:]

    /// The lines of the file in which the samples begin; nil if they are not known.
    var lines: SampleLines?

    private enum CodingKeys: CodingKey { case schema, notes, missingCounts, lines }

    /// The columns of a table, and the decisions about them.
    init(schema: TableSchema, scales: [String: Selection], notes: [String]) {
        (self.schema, self.scales, self.notes) = (schema, scales, notes)
    }

    /// Notes that only some classes are kept, in this order.
    mutating func keep(classes: [Int]) { schema.keptClasses = classes }

    /// Returns the columns and the decisions about them, a line each.
    ///
    /// - Parameter effects: the words for the scalings that are stated for columns, by name.
    public func lines(effects: [String: String]) -> [String] {
        schema.columns.map { column in
            let line = "  " + column.summary + (effects[column.name].map { ", \($0)" } ?? "")
            guard let count = missingCounts[column.name], column.role == .feature else { return line }
            return "\(line), \(count) missing: \(column.missingRule)"
        } + notes
    }
}
