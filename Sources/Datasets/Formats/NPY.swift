import Registry

/// Arrays of numbers in files of NumPy's format NPY, plain or gzip, or in archives of them (NPZ): features [n, …], and for each sample its
/// class, an integer from 0, or its target values.
public struct NPY: DataSource {
    private static let features = Option<String>(
        "features", kind: .path,
        help: "feature file, shape [samples, …]; FILE.npz:NAME for an array in an archive")
    private static let labels = Option<String?>(
        "labels", kind: .path, default: .some(nil),
        help: "label file, shape [samples], whole numbers from 0")
    private static let targets = Option<String?>(
        "targets", kind: .path, default: .some(nil),
        help: "file of target values for regression, shape [samples] or [samples, values]")
    private static let classes = Option<Int?>(
        "classes", default: .some(nil), .atLeast(1),
        help: "number of classes; default: largest label + 1")

    /// `npy: {features: PATH, labels: PATH}` or `npy: {features: PATH, targets: PATH}`.
    public static let entry = Entry<any DataSource>(
        "npy", "Arrays written by numpy.save or savez: features with class labels or target values.",
        options: [features, labels, targets, classes],
        check: { values in
            switch (values[labels], values[targets]) {
            case (nil, nil): "state 'labels' (classes) or 'targets' (target values)"
            case (.some, .some): "a sample has a class (labels) or target values (targets), not both"
            case (nil, .some) where values[classes] != nil: "'classes' goes with 'labels', not with 'targets'"
            default: nil
            }
        },
        make: {
            let wanted: Wanted =
                if let path = $0[targets] {
                    .values(path: path)
                } else {
                    .classes(path: $0[labels] ?? "", count: $0[classes])
                }
            return NPY(featuresPath: $0[features], wanted: wanted)
        })

    /// The labels to read for each sample.
    public enum Wanted: Sendable, Hashable {
        /// The class, in the file at `path`; `count` is the number of classes, nil for the largest label + 1.
        case classes(path: String, count: Int?)
        /// The target values, in the file at `path`.
        case values(path: String)
    }

    /// The path of the file of features.
    public let featuresPath: String
    /// The labels to read for each sample.
    public let wanted: Wanted

    /// A pair of files.
    public init(featuresPath: String, wanted: Wanted) {
        self.featuresPath = featuresPath
        self.wanted = wanted
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        let features = try ContentReader(arrayAt: context.resolve(featuresPath))
        let learned: ContentReader
        switch wanted {
        case .classes(let path, _), .values(let path):
            learned = try ContentReader(arrayAt: context.resolve(path))
        }
        return try read(
            features: features, wanted: learned, keepsDoubles: context.keepsDoubles,
            threads: context.threads)
    }

    /// Reads the data set from an open pair of files; its name is that of the features.
    package func read(
        features: ContentReader, wanted content: ContentReader, keepsDoubles: Bool = false, threads: Int = 1
    ) throws(DataError) -> Dataset {
        let learned = try labels(content)
        let header = try NPYHeader(features, of: "features")
        guard let count = header.shape.first else {
            throw DataError(
                .bad, file: features.name, "a single number, where features have an axis of samples",
                remedy: "save [samples, features]")
        }
        guard count == learned.sampleCount else {
            throw DataError(
                .bad, file: content.name,
                "\(learned.sampleCount) samples for the \(count) samples of \(features.name)",
                remedy: "check that the files belong together")
        }
        let array = try NPYFeatures(features, header, keepsDoubles: keepsDoubles, threads: threads)
        let shape = Array(array.shape.dropFirst())
        return Dataset(
            name: array.name, sampleShape: shape.isEmpty ? [1] : shape,
            features: array.features, labels: learned,
            valueRange: array.type == .u1 ? 0...255 : nil)
    }

    private func labels(_ content: ContentReader) throws(DataError) -> Labels {
        switch wanted {
        case .classes(_, let count):
            let array = try NPYArray(content, of: "labels")
            guard let samples = array.shape.first, samples == array.count else {
                throw array.bad(
                    "labels of the shape \(array.shape), where each sample has one class",
                    remedy:
                        "save [samples] whole numbers (argmax of one-hot rows), or name the file 'targets'")
            }
            let classes = try array.classes(below: count)
            return .classes(classes, count: count ?? Int(classes.max() ?? 0) + 1)
        case .values:
            let array = try NPYArray(content, of: "targets")
            guard let samples = array.shape.first else {
                throw array.bad(
                    "a single number, where targets have an axis of samples", remedy: "save [samples, values]"
                )
            }
            return .values(try array.values(), width: array.count / samples)
        }
    }
}
