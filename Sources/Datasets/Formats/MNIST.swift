import Registry

/// The MNIST database of handwritten digits, or Fashion-MNIST's articles of clothing in the same format, read
/// from its four official files.
/// Source: LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition",
/// Proc. IEEE 86(11); Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747.
/// Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747.
public struct MNIST: DataSource {
    /// The training set (60,000 images) or the test set (10,000).
    public enum Part: String, Sendable, CaseIterable {
        /// 60,000 images.
        case train
        /// 10,000 images.
        case test
    }

    /// The subject of the images, which selects the database.
    public enum Subject: Sendable {
        /// Handwritten digits.
        case digits
        /// Articles of clothing.
        case fashion
    }

    /// The environment variable that names the folder of the digits' files.
    public static let environmentVariable = "DNN_DIST_MNIST"
    /// The folder of the digits' files if the variable is not set, relative to the configuration.
    public static let folder = "data/mnist"

    private static let part = Option<String>(
        "part", default: Part.train.rawValue, .oneOf(Part.allCases.map(\.rawValue)),
        help: "train: 60,000 images; test: 10,000 images")

    /// `mnist` or `{mnist: test}`.
    public static let entry = entry("mnist", "handwritten digits", .digits)

    /// `fashion_mnist` or `{fashion_mnist: test}`.
    public static let fashionEntry = entry("fashion_mnist", "clothing images", .fashion)

    private static func entry(_ name: String, _ subjects: String, _ subject: Subject) -> Entry<any DataSource>
    {
        let files = files(of: subject)
        return Entry(
            name,
            "\(files.title) \(subjects), 28×28, 10 classes: the official files in $\(files.environmentVariable), else in \(files.folder).",
            options: [part, OfficialFiles.folderOption], shorthand: part.name
        ) {
            MNIST(
                Part(rawValue: $0[part]) ?? .train, of: subject, folder: $0[OfficialFiles.folderOption])
        }
    }

    /// The part of the database.
    public let part: Part
    /// The subject of the images.
    public let subject: Subject
    /// The folder of the files, nil to take it from the environment.
    public let configuredFolder: String?

    /// A part of a database.
    public init(_ part: Part, of subject: Subject = .digits, folder: String? = nil) {
        self.part = part
        self.subject = subject
        configuredFolder = folder
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        let paths = try Self.files(of: subject).paths(
            of: Self.names(of: part), configuredFolder: configuredFolder, context: context)
        return try IDX.read(
            images: ContentReader(path: paths[0]), labels: ContentReader(path: paths[1]), classCount: 10)
    }

    /// Returns the official files: the images, then the labels.
    private static func names(of part: Part) -> [OfficialFiles.File] {
        switch part {
        case .train:
            [
                .init(name: "train-images-idx3-ubyte", byteCount: "47,040,016"),
                .init(name: "train-labels-idx1-ubyte", byteCount: "60,008"),
            ]
        case .test:
            [
                .init(name: "t10k-images-idx3-ubyte", byteCount: "7,840,016"),
                .init(name: "t10k-labels-idx1-ubyte", byteCount: "10,008"),
            ]
        }
    }

    private static func files(of subject: Subject) -> OfficialFiles {
        switch subject {
        case .digits:
            OfficialFiles(
                title: "MNIST", environmentVariable: environmentVariable, folder: folder,
                origin: """
                    They are on the page yann.lecun.com/exdb/mnist and its mirrors; whoever has the mnist.npz of \
                    keras.datasets.mnist or the copy of torchvision.datasets.MNIST (its folder raw/) has the same images
                    """)
        case .fashion:
            OfficialFiles(
                title: "Fashion-MNIST", environmentVariable: "DNN_DIST_FASHION_MNIST",
                folder: "data/fashion_mnist",
                origin: """
                    They are in the folder data/fashion of github.com/zalandoresearch/fashion-mnist; whoever has the copy of \
                    torchvision.datasets.FashionMNIST (its folder raw/) has the same files
                    """)
        }
    }
}
