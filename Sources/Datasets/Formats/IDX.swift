import Registry

/// Images of bytes and their labels in two files of the IDX format, plain or gzip.
public struct IDX: DataSource {
    private static let images = Option<String>(
        "images", kind: .path, help: "image file, shape [count, rows, columns]")
    private static let labels = Option<String>("labels", kind: .path, help: "label file, shape [count]")
    private static let classes = Option<Int?>(
        "classes", default: .some(nil), .atLeast(1),
        help: "number of classes, if labels are numbers from 0; default: each value is a class")

    /// `idx: {images: PATH, labels: PATH}`.
    public static let entry = Entry<any DataSource>(
        "idx", "Byte images and labels in two IDX files (the format of MNIST), plain or gzip.",
        options: [images, labels, classes]
    ) { IDX(imagesPath: $0[images], labelsPath: $0[labels], classCount: $0[classes]) }

    /// The path of the file of images.
    public let imagesPath: String
    /// The path of the file of labels.
    public let labelsPath: String
    /// The number of classes, numbered from 0; nil for those that the training set has.
    public let classCount: Int?

    /// A pair of files.
    public init(imagesPath: String, labelsPath: String, classCount: Int? = nil) {
        self.imagesPath = imagesPath
        self.labelsPath = labelsPath
        self.classCount = classCount
    }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        try Self.read(
            images: ContentReader(path: context.resolve(imagesPath)),
            labels: ContentReader(path: context.resolve(labelsPath)), classCount: classCount, context: context
        )
    }

    /// Reads the data set from an open pair of files; its name is that of the images.
    package static func read(
        images: ContentReader, labels: ContentReader, classCount: Int?, context: DataContext = DataContext()
    ) throws(DataError) -> Dataset {
        let labelArray = try IDXArray(labels, axes: 1, of: "labels")
        let imageArray = try IDXArray(images, axes: 3, of: "images")
        guard imageArray.extents[0] == labelArray.extents[0] else {
            throw DataError(
                .bad, file: labels.name,
                "\(labelArray.extents[0]) labels for the \(imageArray.extents[0]) images of \(images.name)",
                remedy: "check that the files belong together")
        }
        var classes = LabelCollector(LabelNumbering(classCount: classCount, in: context), name: labels.name)
        for label in labelArray.bytes { try classes.append(Int(label)) }
        let (learned, classNames) = classes.finish()
        var dataset = Dataset(
            name: images.name, sampleShape: Array(imageArray.extents.dropFirst()),
            features: .bytes(imageArray.bytes), labels: learned, valueRange: 0...255)
        if let classNames { dataset.name(classes: classNames) }
        return dataset
    }
}
