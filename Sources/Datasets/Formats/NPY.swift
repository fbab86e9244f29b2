import Registry

/// Arrays of numbers in files of NumPy's format NPY, plain or gzip, or in archives of them (NPZ): features [n, …], and for each sample its
/// class, an integer, or its target values.
public struct NPY: DataSource {
    private static let features = Option<String>(
        "features", kind: .path,
        help: "feature file, shape [samples, …]; FILE.npz:NAME for an array in an archive")
    private static let labels = Option<String?>(
        "labels", kind: .path, default: .some(nil),
        help:
            "label file, shape [samples], whole numbers: 0 to K - 1, or classes by value in their order")
    private static let targets = Option<String?>(
        "targets", kind: .path, default: .some(nil),
        help: "file of target values for regression, shape [samples] or [samples, values]")
    private static let classes = Option<Int?>(
        "classes", default: .some(nil), .atLeast(1),
        help: "number of classes, if labels are numbers from 0; default: each value is a class")

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
        /// The class, in the file at `path`; `count` is the number of classes, numbered from 0; nil for those
        /// that the training set has.
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
        var learned: ContentReader?
        switch wanted {
        case .classes(let path, _), .values(let path):
            if context.use == .labelled { learned = try ContentReader(arrayAt: context.resolve(path)) }
        }
        return try read(features: features, wanted: learned, context: context)
    }

    /// Reads the data set from an open pair of files; its name is that of the features.
    ///
    /// - Parameter content: the labels or target values; nil for none.
    package func read(
        features: ContentReader, wanted content: ContentReader?, context: DataContext = DataContext()
    ) throws(DataError) -> Dataset {
        let known = try content.map { content throws(DataError) in try labels(content, context) }
        let header = try NPYHeader(features, of: "features")
        guard let count = header.shape.first else {
            throw DataError(
                .bad, file: features.name, "a single number, where features have an axis of samples",
                remedy: "save [samples, features]")
        }
        let learned = known?.labels ?? .none(count: count)
        guard count == learned.sampleCount else {
            throw DataError(
                .bad, file: content?.name ?? features.name,
                "\(learned.sampleCount) samples for the \(count) samples of \(features.name)",
                remedy: "check that the files belong together")
        }
        let array = try NPYFeatures(
            features, header, keepsDoubles: context.keepsDoubles, threads: context.threads)
        let shape = Array(array.shape.dropFirst())
        var dataset = Dataset(
            name: array.name, sampleShape: shape.isEmpty ? [1] : shape,
            features: array.features, labels: learned,
            valueRange: array.type == .u1 ? 0...255 : nil)
        if let classNames = known?.classNames { dataset.name(classes: classNames) }
        return dataset
    }

    private func labels(
        _ content: ContentReader, _ context: DataContext
    ) throws(DataError) -> (labels: Labels, classNames: [String]?) {
        switch wanted {
        case .classes(_, let count):
            let array = try NPYArray(content, of: "labels")
            guard let samples = array.shape.first, samples == array.count else {
                throw array.bad(
                    "labels of the shape \(array.shape), where each sample has one class",
                    remedy:
                        "save [samples] whole numbers (argmax of one-hot rows), or name the file 'targets'")
            }
            return try array.classes(by: LabelNumbering(classCount: count, in: context))
        case .values:
            let array = try NPYArray(content, of: "targets")
            guard let samples = array.shape.first else {
                throw array.bad(
                    "a single number, where targets have an axis of samples", remedy: "save [samples, values]"
                )
            }
            return (.values(try array.values(), width: array.count / samples), nil)
        }
    }
}
