/// Samples without labels, in a file or a stream: what a model is to predict.
public enum UnlabelledSamples {
    /// What the bytes are.
    public enum Format: String, Sendable, CaseIterable {
        /// Comma-separated numbers, a sample a line, with or without a header.
        case csv
        /// An array of NumPy, [samples, …].
        case npy
        /// An IDX array of bytes, [samples, …], as MNIST's images.
        case idx

        /// The format of a content, by its first bytes: what is neither NPY nor IDX is taken for CSV.
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
    ///   - bytes: the content, plain or gzip.
    ///   - name: what messages call it.
    ///   - format: what the bytes are; found out from them where nil.
    ///   - ignored: columns of a table that are no features.
    ///   - keepsDoubles: whether features keep the digits that single precision has no room for.
    /// - Throws: `DataError` if the content is wrong.
    public static func read(
        _ bytes: [UInt8], name: String, format: Format? = nil, ignoring ignored: [CSV.Column] = [],
        keepsDoubles: Bool = false
    ) throws(DataError) -> Dataset {
        // What is compressed tells its format only when it is unpacked.
        let bytes = try ContentReader(MemoryInput(bytes, name: name)).read(.max)
        if format == nil { try checkIsKnown(bytes, name: name) }
        let content = try ContentReader(MemoryInput(bytes, name: name))
        switch format ?? Format(bytes) {
        case .csv:
            let wanted = CSV.Wanted.nothing(butFor: ignored)
            return try CSV(path: name, wanted: wanted).read(content, keepsDoubles: keepsDoubles)
        case .npy:
            let array = try NPYArray(content, of: "samples")
            guard let count = array.shape.first else {
                throw array.bad(
                    "a single number, where samples have an axis of their own",
                    remedy: "save [samples, features]"
                )
            }
            let shape = Array(array.shape.dropFirst())
            return Dataset(
                name: name, sampleShape: shape.isEmpty ? [1] : shape,
                features: try array.features(keepsDoubles: keepsDoubles), labels: .none(count: count))
        case .idx:
            let array = try IDXArray(content, axes: nil, of: "samples")
            return Dataset(
                name: name, sampleShape: Array(array.extents.dropFirst()), features: .bytes(array.bytes),
                labels: .none(count: array.extents[0]))
        }
    }

    /// What is taken for CSV is at least a text.
    private static func checkIsKnown(_ bytes: [UInt8], name: String) throws(DataError) {
        guard Format(bytes) == .csv, bytes.prefix(4096).contains(0) else { return }
        let archive =
            bytes.starts(with: Array("PK".utf8)) ? ", but a ZIP archive, such as numpy.savez writes" : ""
        throw DataError(
            .bad, file: name, "is neither a text (CSV) nor NPY nor IDX, plain or gzip" + archive,
            remedy: "save the samples with numpy.save, or as comma-separated numbers in UTF-8")
    }

    /// All bytes of the process's standard input.
    ///
    /// - Throws: `DataError` if it cannot be read.
    public static func standardInput() throws(DataError) -> [UInt8] {
        try ContentReader(FileInput.standardInput).read(.max)
    }

    /// Reads all samples of a file; see the other function.
    public static func read(
        path: String, format: Format? = nil, ignoring ignored: [CSV.Column] = [], keepsDoubles: Bool = false
    ) throws(DataError) -> Dataset {
        try read(
            ContentReader(path: path).read(.max), name: path, format: format, ignoring: ignored,
            keepsDoubles: keepsDoubles)
    }
}
