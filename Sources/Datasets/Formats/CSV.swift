import Registry

/// A table of text, plain or gzip: one sample per row. Columns are numbers, categories, dates and targets;
/// what is not said of them is decided from their content.
public struct CSV: DataSource {
    /// The targets of the samples.
    public enum Target: Sendable, Hashable {
        /// Some columns, none for the last one; classes or numbers are told apart by their content.
        case decided(in: [ColumnReference])
        /// The class in one column; `count` says that classes are the numbers from 0 to `count` − 1, nil that
        /// each value is one.
        case classes(in: ColumnReference, count: Int?)
        /// The values in some columns.
        case values(in: [ColumnReference])
    }

    private static let path = Option<String>("path", kind: .path, help: "file of the table, plain or gzip")
    private static let targetOption = Option<[String]>(
        "target", default: [],
        help:
            "column to learn, or several (names, or indices from 0); a class or a number is told by its content; default: the last column"
    )
    private static let columnsOption = Option<[String: Selection]>(
        "columns", kind: .map(of: .selection(from: ColumnRules.catalog), orOneOf: []),
        default: [String: Selection](),
        help: "use of columns, by name or index from 0; what is not said is decided from the content")
    private static let labelColumn = Option<String>(
        "label_column", default: "",
        help: "column of the class: like target, but its values are always classes")
    private static let targets = Option<[String]>(
        "targets", default: [], help: "columns of target values: like target, but always numbers")
    private static let classes = Option<Int?>(
        "classes", default: .some(nil), .atLeast(1),
        help: "number of classes, if they are the whole numbers from 0; default: each value is a class")
    private static let header = Option<String>(
        "header", default: TableHeader.auto.rawValue, .oneOf(TableHeader.allCases.map(\.rawValue)),
        help: "whether the first line names the columns; auto: true if none of its fields is a number")
    private static let separator = Option<String>(
        "separator", default: "auto", .oneOf(["auto", "comma", "semicolon", "tab", "pipe", "space"]),
        help:
            "character between fields; space: any number of blanks and tabs; auto: the one that all lines have equally often"
    )
    private static let decimal = Option<String>(
        "decimal", default: "auto", .oneOf(["auto", "point", "comma"]), help: "decimal point or comma")
    private static let thousands = Option<String>(
        "thousands", default: "auto", .oneOf(["auto", "none", "comma", "point", "space", "apostrophe"]),
        help: "character between groups of three digits")
    private static let encoding = Option<String>(
        "encoding", default: "auto", .oneOf(["auto"] + TableFormat.Encoding.allCases.map(\.rawValue)),
        help: "encoding of names and categories; auto: utf8, or that of the training set's table")
    private static let comment = Option<String>(
        "comment", default: "auto",
        Constraint("one character, none or auto", pattern: "^(auto|none|.)$") { setting in
            String(setting).map { ["auto", "none"].contains($0) || $0.utf8.count == 1 } ?? false
        },
        help:
            "character that opens a line of comment; none: there are no comments; auto: #, but a line with as many fields as the table is an error that asks"
    )
    private static let missingValues = Option<[String]>(
        "missing_values", default: [],
        help: "texts that mean a missing value, beside an empty field and the usual ones")
    private static let usualMissing = Option<Bool>(
        "usual_missing", default: true,
        help: "NA, N/A, NaN, null, None, ? and the like mean a missing value; false: only an empty field does"
    )

    /// `csv: PATH`, `csv: {path: PATH, target: species}`, `csv: {path: PATH, columns: {sex: category, price: target}}`.
    public static let entry = Entry<any DataSource>(
        "csv",
        "Table of text, plain or gzip: numbers, categories, dates, gaps; separators and types are detected.",
        options: [
            path, targetOption, columnsOption, labelColumn, targets, classes, header, separator, decimal,
            thousands,
            encoding, comment, missingValues, usualMissing,
        ], shorthand: "path",
        check: { values in
            let names = values[targets] + values[targetOption]
            if Set(names).count < names.count {
                return "'\(values[targets].isEmpty ? "target" : "targets")' names a column twice"
            }
            let stated = [
                !values[targetOption].isEmpty, !values[labelColumn].isEmpty, !values[targets].isEmpty,
            ]
            if stated.filter(\.self).count > 1 || values[classes] != nil && !values[targets].isEmpty {
                return
                    "a sample has a class (label_column, classes) or target values (targets), or what is decided (target)"
            }
            return nil
        },
        make: { values in
            var format = TableFormat()
            let marks: [String: UInt8] = [
                "comma": UInt8(ascii: ","), "semicolon": UInt8(ascii: ";"), "tab": UInt8(ascii: "\t"),
                "pipe": UInt8(ascii: "|"), "point": UInt8(ascii: "."), "space": UInt8(ascii: " "),
                "apostrophe": UInt8(ascii: "'"), "none": 0,
            ]
            format.separator = marks[values[separator]]
            format.decimal = marks[values[decimal]]
            format.thousands = marks[values[thousands]]
            format.encoding = TableFormat.Encoding(rawValue: values[encoding])
            let comment = values[Self.comment]
            format.comment =
                comment == "none" ? nil : comment == "auto" ? UInt8(ascii: "#") : comment.utf8.first
            format.asksAboutComments = comment == "auto"
            format.missing = values[missingValues]
            format.hasUsualMissing = values[usualMissing]
            let target: Target
            if !values[targets].isEmpty {
                target = .values(in: values[targets].map(ColumnReference.init))
            } else if !values[labelColumn].isEmpty || values[classes] != nil {
                let column =
                    values[labelColumn].isEmpty ? values[targetOption].first ?? "last" : values[labelColumn]
                target = .classes(in: ColumnReference(column), count: values[classes])
            } else {
                target = .decided(in: values[targetOption].map(ColumnReference.init))
            }
            var rules: [ColumnReference: ColumnRule] = [:]
            for (name, selection) in values[columnsOption] {
                rules[ColumnReference(name)] = try ColumnRules.catalog.make(selection)
            }
            return CSV(
                path: values[path], target: target, columns: rules,
                header: TableHeader(rawValue: values[header]) ?? .auto, format: format)
        })

    /// The file's path.
    public let path: String
    /// The targets.
    public let target: Target
    /// The rules of columns.
    public let columns: [ColumnReference: ColumnRule]
    /// The rule by which the first line is taken for names.
    public let header: TableHeader
    /// The notation of the file.
    public let format: TableFormat

    /// A table.
    public init(
        path: String, target: Target = .decided(in: []), columns: [ColumnReference: ColumnRule] = [:],
        header: TableHeader = .auto, format: TableFormat = TableFormat()
    ) {
        self.path = path
        self.target = target
        self.columns = columns
        self.header = header
        self.format = format
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        try read(
            ContentReader(path: context.resolve(path)), schema: context.schema, for: context.use,
            cache: context.cacheFolder.map { TableCache(folder: $0) })
    }

    /// Reads the data set from an open file.
    ///
    /// - Parameters:
    ///   - schema: the columns of the training set that the table is joined to; nil if this is it.
    ///   - use: the use of a table that is joined.
    ///   - cache: the cache of large tables; nil to parse the text in any case.
    ///   - partBytes: the length of the part of the text that a thread reads at once.
    package func read(
        _ content: ContentReader, schema: TableSchema? = nil, for use: DataContext.Use = .labelled,
        cache: TableCache? = nil,
        partBytes: Int = 1 << 20
    ) throws(DataError) -> Dataset {
        let table = try self.table(content, known: schema, cache: cache, partBytes: partBytes)
        if let schema {
            // Columns that are to be ignored may be others than the training set's.
            let names = table.columns.map(\.name)
            let ignored = columns.compactMap { $1 == .ignore && $0.index(among: names) != nil ? $0 : nil }
            var samples = try TableSamples(
                table, joinedTo: schema, for: use, ignoring: ignored,
                identifier: columns.first { $1 == .identifier && $0.index(among: names) != nil }?.key,
                rules: columns)
            return try samples.dataset(notes: table.notes)
        }
        var notes = table.notes
        let decided = try self.schema(deciding: table, notes: &notes)
        var scales: [String: Selection] = [:]
        for (reference, rule) in columns {
            guard case .number(let rule) = rule, let scale = rule.scale else { continue }
            scales[table.columns[try reference.index(in: table, option: "columns")].name] = scale
        }
        var samples = TableSamples(table, decided: decided)
        return try samples.dataset(scales: scales, notes: notes)
    }

    /// Reads the table before anything is decided of its columns.
    func table(
        _ content: ContentReader, known: TableSchema? = nil, cache: TableCache? = nil,
        partBytes: Int = 1 << 20
    ) throws(DataError) -> RawTable {
        let identifiers = columns.compactMap { $1 == .identifier ? $0 : nil }
        let ignored = columns.compactMap { $1 == .ignore ? $0 : nil }
        let options = TableReading(
            format: format, header: header, known: known,
            verbatim: identifiers + (known?.identifiers ?? []), ignored: ignored, partBytes: partBytes)
        if let cache { return try cache.table(content, options) }
        return try RawTable(content, options)
    }

    /// Decides the use of the columns of a training set.
    ///
    /// - Parameter settlesDoubts: true to take features that are not clear as categories or leave them out, with a note.
    func schema(
        deciding table: RawTable, settlesDoubts: Bool = false, notes: inout [String]
    ) throws(DataError) -> TableSchema {
        let (references, kind, option): ([ColumnReference], TargetKind, String) =
            switch target {
            case .decided(let columns): (columns, .auto, "target")
            case .classes(let column, _): ([column], .category, "label_column")
            case .values(let columns): (columns, .number, "targets")
            }
        var decided = try TableSchema(
            deciding: table, rules: columns, targets: references, targetKind: kind, targetOption: option,
            settlesDoubts: settlesDoubts, notes: &notes)
        if case .classes(_, let count?) = target {
            try decided.numberClasses(from: 0, count: count, in: table)
        }
        return decided
    }
}
