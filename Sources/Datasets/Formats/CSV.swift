import Registry

/// A table of numbers in comma-separated text, plain or gzip: one sample per line; one column holds the class
/// as an integer from 0, or some columns hold the target values.
public struct CSV: DataSource {
    /// Specifies if the first line names the columns.
    public enum Header: String, Sendable, CaseIterable {
        /// It names the columns if one of its fields is neither a number nor empty.
        case auto
        /// It names the columns.
        case present = "true"
        /// It is the first sample.
        case absent = "false"
    }

    /// A column of the table.
    public enum Column: Sendable, Hashable {
        /// The last column.
        case last
        /// The column with that index, from 0.
        case number(Int)
        /// The column with that name in the header.
        case name(String)

        /// Parses a column of a configuration: `last`, an index from 0, else a name.
        public init(_ text: String) {
            if text == "last" {
                self = .last
            } else if let number = Int(text), number >= 0 {
                self = .number(number)
            } else {
                self = .name(text)
            }
        }
    }

    /// The labels to read for each sample.
    public enum Wanted: Sendable, Hashable {
        /// The class, an integer in one column; `count` is the number of classes, nil for the largest label +
        /// 1.
        case classes(in: Column, count: Int?)
        /// The target values in some columns.
        case values(in: [Column])
        /// No labels: all columns are features, except those to ignore.
        case nothing(butFor: [Column])
    }

    private static let path = Option<String>("path", kind: .path, help: "CSV file, plain or gzip")
    private static let labelColumn = Option<String>(
        "label_column", default: "last",
        help: "column of the class label: last, its index from 0, or its name in the header")
    private static let targets = Option<[String]>(
        "targets", default: [],
        help:
            "columns of target values (indices from 0 or names), for regression; the table then has no class"
    )
    private static let header = Option<String>(
        "header", default: Header.auto.rawValue, .oneOf(Header.allCases.map(\.rawValue)),
        help: "whether the first line names the columns; auto: true if one of its fields is not a number")
    private static let classes = Option<Int?>(
        "classes", default: .some(nil), .atLeast(1),
        help: "number of classes; default: largest label + 1")

    /// `csv: PATH`, `csv: {path: PATH, label_column: 0, header: true}` or `csv: {path: PATH, targets:
    /// [price]}`.
    public static let entry = Entry<any DataSource>(
        "csv",
        "Comma-separated table of numbers, plain or gzip, with one column of class labels (whole numbers from 0) or columns of target values.",
        options: [path, labelColumn, targets, header, classes], shorthand: "path",
        check: { values in
            let names = values[targets]
            if Set(names).count < names.count { return "'targets' names a column twice" }
            if !names.isEmpty, values[classes] != nil || values[labelColumn] != "last" {
                return "a sample has a class (label_column, classes) or target values (targets), not both"
            }
            return nil
        },
        make: {
            let columns = $0[targets].map(Column.init)
            return CSV(
                path: $0[path],
                wanted: columns.isEmpty
                    ? .classes(in: Column($0[labelColumn]), count: $0[classes]) : .values(in: columns),
                header: Header(rawValue: $0[header]) ?? .auto)
        })

    /// The file's path.
    public let path: String
    /// The labels to read for each sample.
    public let wanted: Wanted
    /// Specifies if the first line names the columns.
    public let header: Header

    /// A table.
    public init(path: String, wanted: Wanted, header: Header = .auto) {
        self.path = path
        self.wanted = wanted
        self.header = header
    }

    /// A table with a column of classes (from 0, nil for the last one); `classCount` is nil for the largest
    /// label + 1.
    public init(path: String, labelColumn: Int? = nil, header: Header = .auto, classCount: Int? = nil) {
        self.init(
            path: path,
            wanted: .classes(in: labelColumn.map(Column.number) ?? .last, count: classCount), header: header)
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        try read(ContentReader(path: context.resolve(path)), keepsDoubles: context.keepsDoubles)
    }

    /// Reads the data set from an open file.
    package func read(_ content: ContentReader, keepsDoubles: Bool = false) throws(DataError) -> Dataset {
        var table = CSVTable(name: content.name, wanted: wanted, header: header, keepsDoubles: keepsDoubles)
        var lines = LineReader(content)
        while let line = try lines.next() { try table.append(line, number: lines.lineNumber) }
        guard table.rowCount > 0 else {
            throw DataError(
                .bad, file: content.name,
                lines.lineNumber == 0 ? "the file is empty" : "the table has no rows",
                remedy: "name a file with a line for each sample")
        }
        return Dataset(
            name: content.name, sampleShape: [table.features.count / table.rowCount],
            features: try table.features.features(), labels: table.labels)
    }
}
