import Registry

/// A column of a table, as a configuration or a command line names it.
public enum ColumnReference: Sendable, Hashable {
    /// The last column.
    case last
    /// The column with that index, from 0, unless the header has that name.
    case number(Int)
    /// The column with that name in the header.
    case name(String)

    /// Parses a column: `last`, an index from 0, else a name.
    public init(_ text: String) {
        if text == "last" {
            self = .last
        } else if let number = Int(text), number >= 0 {
            self = .number(number)
        } else {
            self = .name(text)
        }
    }

    /// Returns the column's index among the names of a table.
    ///
    /// - Parameter option: the option that names the column, for the message.
    /// - Throws: `DataError` that names the columns there are.
    func index(in table: RawTable, option: String) throws(DataError) -> Int {
        let names = table.columns.map(\.name)
        if let index = index(among: names) { return index }
        switch self {
        case .last, .number:
            let number = if case .number(let number) = self { "\(number)" } else { "last" }
            throw DataError(
                .bad, file: table.name, "there is no column \(number) among columns 0 to \(names.count - 1)",
                remedy: "correct '\(option)'")
        case .name(let name):
            let shown = Printable.text(name.utf8)
            guard table.hasHeader else {
                throw DataError(
                    .bad, file: table.name,
                    "column '\(shown)' cannot be found: the table has no header",
                    remedy: "give the column's number in '\(option)', or the file a header")
            }
            throw DataError(
                .bad, file: table.name, "there is no column '\(shown)'",
                remedy:
                    "\(Self.nearest(to: name, among: names))correct '\(option)'; the columns are \(Self.list(names))"
            )
        }
    }

    /// Returns the column's index among names; nil if there is none.
    package func index(among names: [String]) -> Int? {
        switch self {
        case .last: names.firstIndex(of: "last") ?? names.indices.last
        case .number(let number):
            names.firstIndex(of: "\(number)") ?? (names.indices.contains(number) ? number : nil)
        case .name(let name): names.firstIndex(of: name)
        }
    }

    /// Returns a question with the column whose name is most similar; nothing if none is.
    private static func nearest(to name: String, among names: [String]) -> String {
        Suggestion.nearest(to: name, among: names).map { "did you mean '\(Printable.name($0))'? Else " } ?? ""
    }

    /// Returns names for a message, the first twenty of many.
    static func list(_ names: [String]) -> String {
        names.prefix(20).map { Printable.name($0) }.joined(separator: ", ") + (names.count > 20 ? " …" : "")
    }
}

/// The rule by which the first line of a table is taken for names.
public enum TableHeader: String, Sendable, CaseIterable {
    /// It names the columns if none of its fields is a number; an error if only some are.
    case auto
    /// It names the columns.
    case present = "true"
    /// It is the first sample.
    case absent = "false"
}
