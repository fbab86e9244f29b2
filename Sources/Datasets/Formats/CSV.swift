import Registry

/// A table of numbers in comma-separated text, plain or gzip: one sample a line, one column the class as a whole number from 0.
public struct CSV: DataSource {
    /// Whether the first line names the columns.
    public enum Header: String, Sendable, CaseIterable {
        /// It does if one of its fields is neither a number nor empty.
        case auto
        /// It does.
        case present = "true"
        /// It is the first sample.
        case absent = "false"
    }

    private static let path = Option<String>("path", kind: .path, help: "the file, plain or gzip")
    private static let labelColumn = Option<String>(
        "label_column", default: "last",
        Constraint("last or a column's number, counted from 0") { setting in
            String(setting).map { $0 == "last" || Int($0).map { $0 >= 0 } ?? false } ?? false
        },
        help: "the column of the class: last, or its number counted from 0")
    private static let header = Option<String>(
        "header", default: Header.auto.rawValue, .oneOf(Header.allCases.map(\.rawValue)),
        help: "whether the first line names the columns; auto: it does if it has a field that is no number")
    private static let classes = Option<Int?>(
        "classes", default: .some(nil), .atLeast(1),
        help: "the number of classes; without it the largest label + 1")

    /// `csv: PATH` or `csv: {path: PATH, label_column: 0, header: true}`.
    public static let entry = Entry<any DataSource>(
        "csv",
        "A table of numbers, comma-separated, plain or gzip; one column is the class, a whole number from 0.",
        options: [path, labelColumn, header, classes], shorthand: "path"
    ) {
        CSV(
            path: $0[path], labelColumn: Int($0[labelColumn]), header: Header(rawValue: $0[header]) ?? .auto,
            classCount: $0[classes])
    }

    /// The file's path.
    public let path: String
    /// The column of the class, counted from 0; nil for the last one.
    public let labelColumn: Int?
    /// Whether the first line names the columns.
    public let header: Header
    /// The number of classes; nil for the largest label + 1.
    public let classCount: Int?

    /// A table.
    public init(path: String, labelColumn: Int? = nil, header: Header = .auto, classCount: Int? = nil) {
        self.path = path
        self.labelColumn = labelColumn
        self.header = header
        self.classCount = classCount
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        try read(ContentReader(path: context.resolve(path)))
    }

    /// The data set of an open file.
    package func read(_ content: ContentReader) throws(DataError) -> Dataset {
        var table = CSVTable(
            name: content.name, labelColumn: labelColumn, header: header, classCount: classCount)
        var lines = LineReader(content)
        while let line = try lines.next() { try table.append(line, number: lines.lineNumber) }
        guard !table.labels.isEmpty else {
            throw DataError(
                .bad, file: content.name,
                lines.lineNumber == 0 ? "the file is empty" : "the table has no rows",
                remedy: "name a file with a line for each sample")
        }
        return Dataset(
            name: content.name, sampleShape: [table.features.count / table.labels.count],
            features: Features(compacting: table.features),
            labels: .classes(table.labels, count: classCount ?? Int(table.labels.max() ?? 0) + 1))
    }
}
