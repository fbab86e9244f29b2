import Registry

/// Arrays of an HDF5 file: features [n, …], and for each sample its class or its target values.
public struct HDF5: DataSource {
    private static let file = Option<String>("file", kind: .path, help: "HDF5 file")
    private static let features = Option<String>(
        "features", help: "array of the features, such as /train/x, shape [samples, …]")
    private static let labels = Option<String>(
        "labels", default: "",
        help:
            "array of the labels, such as /train/y: whole numbers, texts or the names of an enumeration, shape [samples], are classes; floating-point numbers, shape [samples] or [samples, values], are target values; predictions need none"
    )
    private static let classes = Option<Int?>(
        "classes", default: .some(nil), .atLeast(1),
        help: "number of classes, if labels are numbers from 0; default: each value is a class")
    private static let classNames = Option<[String]>(
        "class_names", default: [],
        help: "texts of the classes in their order; default: those of the array, sorted")

    /// `hdf5: {file: PATH, features: /train/x, labels: /train/y}`.
    public static let entry = Entry<any DataSource>(
        "hdf5", "Arrays of an HDF5 file, chunked and compressed or not, with numbers of any width.",
        options: [file, features, labels, classes, classNames]
    ) {
        HDF5(
            path: $0[file], features: $0[features], labels: $0[labels], classCount: $0[classes],
            classNames: $0[classNames])
    }

    private let path: String
    private let features: String
    private let labels: String
    private let classCount: Int?
    private let classNames: [String]

    /// Two arrays of a file.
    ///
    /// - Parameters:
    ///   - features: the name of the array of features.
    ///   - labels: the name of the array of labels.
    ///   - classCount: the number of classes, numbered from 0; nil for those that the training set has.
    ///   - classNames: the names of the classes in their order; empty for those of the array, sorted.
    public init(
        path: String, features: String, labels: String, classCount: Int? = nil, classNames: [String] = []
    ) {
        (self.path, self.features, self.labels) = (path, features, labels)
        (self.classCount, self.classNames) = (classCount, classNames)
    }

    /// True if a path names an HDF5 file.
    public static func names(_ path: String) -> Bool {
        [".h5", ".hdf5", ".he5"].contains(where: path.lowercased().hasSuffix)
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        let path = context.resolve(path)
        return try HDF5File.reading(path: path) { file throws(DataError) in
            let x = try file.array(features)
            func dataset(_ labels: Labels) throws(DataError) -> Dataset {
                let shape = Array(x.shape.dropFirst())
                return Dataset(
                    name: path, sampleShape: shape.isEmpty ? [1] : shape,
                    features: try x.features(keepsDoubles: context.keepsDoubles), labels: labels,
                    valueRange: x.areBytes ? 0...255 : nil)
            }
            if context.use == .prediction { return try dataset(.none(count: x.shape[0])) }
            guard !labels.isEmpty else {
                throw DataError(
                    .bad, file: path, "no array of labels is named",
                    remedy: "say labels: /… in the options of hdf5")
            }
            let y = try file.array(labels)
            guard x.shape[0] == y.shape[0] else {
                throw DataError(
                    .bad, file: y.name, "\(y.shape[0]) samples for the \(x.shape[0]) samples of \(features)",
                    remedy: "check that the arrays belong together")
            }
            let (learned, names) = try y.labels(
                classCount: classCount, names: classNames, in: context)
            var dataset = try dataset(learned)
            if let names { dataset.name(classes: names) }
            return dataset
        }
    }
}
