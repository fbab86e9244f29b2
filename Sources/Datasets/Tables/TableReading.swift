/// The options by which the text of a table is read.
struct TableReading {
    /// The notation of the file.
    var format = TableFormat()
    /// The rule by which the first line is taken for names.
    var header = TableHeader.auto
    /// The columns that the table will be joined to; their names tell a header.
    var known: TableSchema?
    /// The columns whose numbers are kept as texts.
    var verbatim: [ColumnReference] = []
    /// The columns whose cells are not read: all of them count as missing.
    var ignored: [ColumnReference] = []

    /// The length of the part of the text that a thread reads at once; the table is the same with any.
    var partBytes = 1 << 20

    /// All options of the table as a text: equal texts read the same table.
    var description: String {
        // A description of a whole value cannot miss a property.
        let parts = [
            String(reflecting: format), String(reflecting: header),
            String(reflecting: known?.columns.map(\.name).sorted()), String(reflecting: known?.numbers),
            String(reflecting: known?.text), String(reflecting: known?.hasHeader),
            String(reflecting: verbatim.map { "\($0)" }.sorted()),
            String(reflecting: ignored.map { "\($0)" }.sorted()),
        ]
        return parts.joined(separator: "\n")
    }
}
