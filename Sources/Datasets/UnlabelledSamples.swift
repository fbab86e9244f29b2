/// Samples without labels, in a file or a stream: the input of a prediction.
public enum UnlabelledSamples {
    /// The format of the bytes.
    public enum Format: String, Sendable, CaseIterable {
        /// Comma-separated numbers, one sample per line, with or without a header.
        case csv
        /// A NumPy array, [samples, …].
        case npy
        /// An IDX array of bytes, [samples, …], as used for MNIST's images.
        case idx

        /// Detects the format by the first bytes: anything that is neither NPY nor IDX counts as CSV.
        init(_ bytes: [UInt8]) {
            if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) {
                self = .npy
            } else if bytes.starts(with: [0, 0]) {
                self = .idx
            } else {
                self = .csv
            }
        }
    }

    /// Reads all samples.
    ///
    /// - Parameters:
    ///   - content: the content, plain or gzip.
    ///   - format: the format of the bytes, nil to detect it.
    ///   - ignored: columns of a table that are not features.
    ///   - keepsDoubles: true to keep the digits that single precision would round.
    ///   - schema: the columns of the model's training set, to which a table is joined; nil if it had none.
    ///   - identifier: a column of a table whose texts predictions repeat; nil for that of the schema, if any.
    ///   - tableFormat: the notation of a table.
    /// - Throws: `DataError` if the content is wrong.
    package static func read(
        _ content: ContentReader, format: Format? = nil, ignoring ignored: [ColumnReference] = [],
        keepsDoubles: Bool = false, schema: TableSchema? = nil, identifier: ColumnReference? = nil,
        tableFormat: TableFormat = TableFormat()
    ) throws(DataError) -> Dataset {
        let (name, start) = (content.name, try content.read(4096))
        if format == nil { try checkIsSupported(start, name: name) }
        let content = try ContentReader(ContinuedInput(start, then: content))
        switch format ?? Format(start) {
        case .csv:
            let table = try RawTable(
                content,
                TableReading(
                    format: tableFormat, known: schema,
                    verbatim: identifier.map { [$0] } ?? schema?.identifiers ?? []))
            guard let schema else {
                return try TableSamples.numbers(of: table, ignoring: ignored, keepsDoubles: keepsDoubles)
            }
            var samples = try TableSamples(
                table, joinedTo: schema, for: .prediction, ignoring: ignored, identifier: identifier)
            return try samples.dataset(notes: table.notes)
        case .npy:
            try checkIsNumeric(schema, name: name)
            let array = try NPYFeatures(content, of: "samples", keepsDoubles: keepsDoubles)
            guard let count = array.shape.first else {
                throw array.bad(
                    "a single number, where samples have an axis of their own",
                    remedy: "save [samples, features]"
                )
            }
            let shape = Array(array.shape.dropFirst())
            return Dataset(
                name: name, sampleShape: shape.isEmpty ? [1] : shape,
                features: array.features, labels: .none(count: count))
        case .idx:
            let array = try IDXArray(content, axes: nil, of: "samples")
            return Dataset(
                name: name, sampleShape: Array(array.extents.dropFirst()), features: .bytes(array.bytes),
                labels: .none(count: array.extents[0]))
        }
    }

    /// Checks that an array can state the features of a model: they are numbers.
    private static func checkIsNumeric(_ schema: TableSchema?, name: String) throws(DataError) {
        for column in schema?.features ?? [] {
            if case .number = column.content { continue }
            throw DataError(
                .bad, file: name,
                "an array has numbers alone, but the model's column '\(Printable.name(column.name))' has categories or dates",
                remedy: "give the samples as a table (CSV)")
        }
    }

    /// Checks that data taken for CSV is text at all.
    private static func checkIsSupported(_ bytes: [UInt8], name: String) throws(DataError) {
        guard Format(bytes) == .csv, bytes.contains(0) else { return }
        let archive =
            bytes.starts(with: Array("PK".utf8)) ? ", but a ZIP archive, such as numpy.savez writes" : ""
        throw DataError(
            .bad, file: name, "is neither a text (CSV) nor NPY nor IDX, plain or gzip" + archive,
            remedy: "save the samples with numpy.save, or as comma-separated numbers in UTF-8")
    }

    /// Reads all bytes of the process's standard input.
    ///
    /// - Parameter check: a check of the lines in the first megabyte of a longer table, whose errors end the reading.
    ///   Tables with quotation marks, whose lines can go on, are not checked.
    /// - Throws: `DataError` if it cannot be read, or there is no memory for so much.
    package static func standardInput(
        checkingStart check: ([UInt8]) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        let content = try ContentReader(FileInput.standardInput)
        let start = try content.read(1 << 20)
        guard start.count == 1 << 20 else { return start }
        let lines = start.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
        let isTable =
            Format(start) == .csv && lines.count == 4 && !start.contains(UInt8(ascii: "\""))
            && lines.allSatisfy { line in line.first.map { !"#\r".utf8.contains($0) } ?? false }
        if isTable, let end = start.lastIndex(of: UInt8(ascii: "\n")) { try check(Array(start[...end])) }
        return try content.read(.max, after: start)
    }

    /// Reads all samples in bytes; see `read(_:…)`.
    public static func read(
        _ bytes: [UInt8], name: String, format: Format? = nil, ignoring ignored: [ColumnReference] = [],
        keepsDoubles: Bool = false, schema: TableSchema? = nil, identifier: ColumnReference? = nil,
        tableFormat: TableFormat = TableFormat()
    ) throws(DataError) -> Dataset {
        try read(
            ContentReader(MemoryInput(bytes, name: name)), format: format, ignoring: ignored,
            keepsDoubles: keepsDoubles, schema: schema, identifier: identifier, tableFormat: tableFormat)
    }

    /// Reads all samples of a file; see `read(_:…)`.
    public static func read(
        path: String, format: Format? = nil, ignoring ignored: [ColumnReference] = [],
        keepsDoubles: Bool = false, schema: TableSchema? = nil, identifier: ColumnReference? = nil,
        tableFormat: TableFormat = TableFormat()
    ) throws(DataError) -> Dataset {
        try read(
            ContentReader(arrayAt: path), format: format, ignoring: ignored, keepsDoubles: keepsDoubles,
            schema: schema, identifier: identifier, tableFormat: tableFormat)
    }
}
