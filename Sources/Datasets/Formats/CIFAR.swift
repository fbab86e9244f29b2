import Registry

/// CIFAR-10 or CIFAR-100 in their binary version: colour photographs, 3×32×32 bytes, the red, the green and
/// the blue plane.
///
/// A record is the label (CIFAR-100: the coarse label, then the fine one), a byte each, and 3,072 bytes of
/// pixels; a file holds only records. Source: A. Krizhevsky 2009, "Learning multiple layers of features from
/// tiny images", and the data sets' page.
public struct CIFAR: DataSource {
    /// The training set (50,000 images) or the test set (10,000).
    public enum Part: String, Sendable, CaseIterable {
        /// 50,000 images.
        case train
        /// 10,000 images.
        case test
    }

    /// The labels to use.
    public enum Classes: Sendable {
        /// The 10 of CIFAR-10.
        case ten
        /// The 100 of CIFAR-100.
        case fine
        /// The 20 groups of CIFAR-100's classes.
        case coarse
    }

    private static let part = Option<String>(
        "part", default: Part.train.rawValue, .oneOf(Part.allCases.map(\.rawValue)),
        help: "train: 50,000 images; test: 10,000 images")
    private static let labels = Option<String>(
        "labels", default: "fine", .oneOf(["fine", "coarse"]),
        help: "fine: 100 classes; coarse: 20 superclasses")

    /// `cifar10` or `{cifar10: test}`.
    public static let smallEntry = Entry<any DataSource>(
        "cifar10",
        "CIFAR-10 color images, 3×32×32, 10 classes: files of the binary version in $\(ten.environmentVariable), else in \(ten.folder).",
        options: [part, OfficialFiles.folderOption], shorthand: part.name
    ) {
        CIFAR(Part(rawValue: $0[part]) ?? .train, .ten, folder: $0[OfficialFiles.folderOption])
    }

    /// `cifar100`, `{cifar100: test}` or `{cifar100: {labels: coarse}}`.
    public static let largeEntry = Entry<any DataSource>(
        "cifar100",
        "CIFAR-100 color images, 3×32×32, 100 classes in 20 superclasses: files of the binary version in $\(hundred.environmentVariable), else in \(hundred.folder).",
        options: [part, labels, OfficialFiles.folderOption], shorthand: part.name
    ) {
        CIFAR(
            Part(rawValue: $0[part]) ?? .train, $0[labels] == "fine" ? .fine : .coarse,
            folder: $0[OfficialFiles.folderOption])
    }

    /// The part of the data set.
    public let part: Part
    /// The labels to use.
    public let classes: Classes
    /// The folder of the files, nil to take it from the environment.
    public let configuredFolder: String?

    /// A part of a data set.
    public init(_ part: Part, _ classes: Classes, folder: String? = nil) {
        self.part = part
        self.classes = classes
        configuredFolder = folder
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        let files = classes == .ten ? Self.ten : Self.hundred
        let paths = try files.paths(of: names, configuredFolder: configuredFolder, context: context)
        return try read(paths.map { path throws(DataError) in try ContentReader(path: path) })
    }

    /// Reads the data set from the contents of its files.
    package func read(_ contents: [ContentReader]) throws(DataError) -> Dataset {
        var pixels = NumberWriter<UInt8>(name: contents[0].name)
        var labels: [Int32] = []
        for content in contents { try append(content, pixels: &pixels, labels: &labels) }
        return Dataset(
            name: contents[0].name, sampleShape: [3, 32, 32], features: .bytes(try pixels.finish()),
            labels: .classes(labels, count: classCount), valueRange: 0...255)
    }

    private static let pixelCount = 3 * 32 * 32

    private var classCount: Int {
        switch classes {
        case .ten: 10
        case .fine: 100
        case .coarse: 20
        }
    }

    private func append(
        _ content: ContentReader, pixels: inout NumberWriter<UInt8>, labels: inout [Int32]
    ) throws(DataError) {
        let labelBytes = classes == .ten ? 1 : 2
        let recordBytes = labelBytes + Self.pixelCount
        var position = 0
        while true {
            let record = try content.read(recordBytes)
            if record.isEmpty { break }
            guard record.count == recordBytes else {
                throw DataError(
                    .bad, file: content.name, at: .byte(position + record.count),
                    "the file ends within a record: it is no whole number of records of \(recordBytes) bytes",
                    remedy: "get the file again, in the binary version")
            }
            let place = classes == .fine ? 1 : 0
            guard record[place] < classCount else {
                throw DataError(
                    .bad, file: content.name, at: .byte(position + place),
                    "label \(record[place]) is none of \(classCount) classes",
                    remedy: "check that this is a file of the binary version, and of this data set")
            }
            labels.append(Int32(record[place]))
            try pixels.append(count: Self.pixelCount) { place in
                _ = place.update(fromContentsOf: record[labelBytes...])
            }
            position += recordBytes
        }
        if position == 0 {
            throw DataError(.bad, file: content.name, "the file is empty", remedy: "get the file again")
        }
    }

    private var names: [OfficialFiles.File] {
        switch (classes, part) {
        case (.ten, .train):
            (1...5).map { .init(name: "data_batch_\($0).bin", byteCount: "30,730,000") }
        case (.ten, .test): [.init(name: "test_batch.bin", byteCount: "30,730,000")]
        case (_, .train): [.init(name: "train.bin", byteCount: "153,700,000")]
        case (_, .test): [.init(name: "test.bin", byteCount: "30,740,000")]
        }
    }

    private static let ten = OfficialFiles(
        title: "CIFAR-10", environmentVariable: "DNN_DIST_CIFAR10", folder: "data/cifar10",
        archiveFolder: "cifar-10-batches-bin",
        origin: "They are in cifar-10-binary.tar.gz on the page www.cs.toronto.edu/~kriz/cifar.html")

    private static let hundred = OfficialFiles(
        title: "CIFAR-100", environmentVariable: "DNN_DIST_CIFAR100", folder: "data/cifar100",
        archiveFolder: "cifar-100-binary",
        origin: "They are in cifar-100-binary.tar.gz on the page www.cs.toronto.edu/~kriz/cifar.html")
}
