import Registry

/// The MNIST database of handwritten digits, from its four official files.
///
/// Source: LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition", Proc. IEEE 86(11).
public struct MNIST: DataSource {
    /// The training set (60,000 images) or the test set (10,000).
    public enum Part: String, Sendable, CaseIterable {
        /// 60,000 images.
        case train
        /// 10,000 images.
        case test
    }

    /// The environment variable that names the folder of the files.
    public static let environmentVariable = "DNN_DIST_MNIST"
    /// The folder of the files where the variable is not set, beside the configuration.
    public static let folder = "data/mnist"

    private static let part = Option<String>(
        "part", default: Part.train.rawValue, .oneOf(Part.allCases.map(\.rawValue)),
        help: "train (60,000 images) or test (10,000 images)")

    /// `mnist` or `{mnist: test}`.
    public static let entry = Entry<any DataSource>(
        "mnist",
        "MNIST's handwritten digits, 28×28, 10 classes: the official files in $\(environmentVariable), else in \(folder).",
        options: [part], shorthand: "part"
    ) { MNIST(Part(rawValue: $0[part]) ?? .train) }

    /// Which part of the database.
    public let part: Part

    /// A part of the database.
    public init(_ part: Part) {
        self.part = part
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        let stated = context.environment[Self.environmentVariable].flatMap { $0.isEmpty ? nil : $0 }
        let folder = stated ?? context.resolve(Self.folder)
        let files = Self.files.filter { $0.part == part }
        let paths = files.map { file in
            [file.name, file.name + ".gz"].map { folder + "/" + $0 }.first(where: FileInput.exists)
        }
        guard let images = paths[0], let labels = paths[1] else {
            let missing = zip(files, paths).filter { $0.1 == nil }.map(\.0)
            throw missingError(missing, folder: folder, isStated: stated != nil)
        }
        return try IDX.read(
            images: ContentReader(path: images), labels: ContentReader(path: labels), classCount: 10)
    }

    private struct File {
        let part: Part
        let name: String
        let byteCount: String
    }

    /// The official files: for each part the images, then the labels.
    private static let files = [
        File(part: .train, name: "train-images-idx3-ubyte", byteCount: "47,040,016"),
        File(part: .train, name: "train-labels-idx1-ubyte", byteCount: "60,008"),
        File(part: .test, name: "t10k-images-idx3-ubyte", byteCount: "7,840,016"),
        File(part: .test, name: "t10k-labels-idx1-ubyte", byteCount: "10,008"),
    ]

    private func missingError(_ files: [File], folder: String, isStated: Bool) -> DataError {
        let list = files.map { "\n  \($0.name) (\($0.byteCount) bytes) or \($0.name).gz" }.joined()
        let place =
            isStated
            ? "put them into the folder that \(Self.environmentVariable) names"
            : "put them there or set \(Self.environmentVariable) to the folder that has them"
        return DataError(
            .missing, file: folder, "these files of MNIST are not there:\(list)\n",
            remedy: """
                \(place). They are on the page yann.lecun.com/exdb/mnist and its mirrors; whoever has the mnist.npz of \
                keras.datasets.mnist or the copy of torchvision.datasets.MNIST (its folder raw/) has the same images
                """)
    }
}
