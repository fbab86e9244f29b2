import Registry
import Synchronization

/// Labelled images in PNG and JPEG files: a folder with a sub-folder for each class, or a table of paths and classes.
public struct Images: DataSource {
    /// A way to bring images to one size.
    public enum Resizing: String, Sendable, CaseIterable {
        /// Resized until it covers the size, then cut at the centre.
        case cover
        /// Resized in both directions, whatever its proportions.
        case stretch
        /// Cut at the centre.
        case crop
        /// None: images of any other size are errors.
        case none = "exact"
    }

    private static let path = Option<String>(
        "path", kind: .path,
        help:
            "folder with a sub-folder of images for each class, or a CSV file with a path and a class on each line"
    )
    private static let size = Option<[Int]>(
        "size", default: [], .atLeast(1), help: "height and width; default: those of the first image")
    private static let resize = Option<String>(
        "resize", default: Resizing.cover.rawValue, .oneOf(Resizing.allCases.map(\.rawValue)),
        help:
            "cover: resize until the size is covered, cut at the center; stretch: resize each side; crop: cut at the center; exact: all images have the size"
    )
    private static let color = Option<Bool>(
        "color", default: true,
        help: "true: red, green and blue planes, 3×height×width; false: gray, height×width")
    private static let classes = Option<[String]>(
        "classes", default: [], .any.inList(areDistinct: true),
        help:
            "names of the classes in their order; default: the sub-folders, sorted by name. State them if a set may lack a class."
    )

    /// `images: FOLDER` or `images: {path: FOLDER, size: [32, 32]}`.
    public static let entry = Entry<any DataSource>(
        "images",
        "PNG and JPEG images: a folder with a sub-folder for each class, or a CSV file of paths and classes.",
        options: [path, size, resize, color, classes], shorthand: path.name,
        check: { values in
            let size = values[size]
            return size.count == 0 || size.count == 2 ? nil : "'size' is a height and a width: [32, 32]"
        },
        make: {
            let size = $0[size]
            return Images(
                path: $0[path], size: size.count == 2 ? (size[0], size[1]) : nil,
                resizing: Resizing(rawValue: $0[resize]) ?? .cover, isColor: $0[color], classes: $0[classes])
        })

    private let path: String
    private let height: Int?
    private let width: Int?
    private let resizing: Resizing
    private let isColor: Bool
    private let classes: [String]

    /// Images in a folder, or in a table if the path ends with `.csv`.
    ///
    /// - Parameters:
    ///   - size: the height and width; nil for those of the first image.
    ///   - isColor: true for three planes, false for gray.
    ///   - classes: the classes in their order; empty for the sub-folders, sorted by name.
    public init(
        path: String, size: (height: Int, width: Int)? = nil, resizing: Resizing = .cover,
        isColor: Bool = true,
        classes: [String] = []
    ) {
        self.path = path
        (height, width) = (size?.height, size?.width)
        (self.resizing, self.isColor, self.classes) = (resizing, isColor, classes)
    }

    /// Decodes all images on several threads; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        let path = context.resolve(path)
        let known = context.classes(stated: classes)
        let list =
            try path.hasSuffix(".csv")
            ? ImageList(table: path, classes: known) : ImageList(folder: path, classes: known)
        return try dataset(path, list, context.threads)
    }

    /// True if a path names images: a folder, an image, or a table of paths.
    public static func names(_ path: String) -> Bool {
        ImageList.isFolder(path) || ImageList.isImage(path) || path.lowercased().hasSuffix(".csv")
    }

    /// Returns true if a file is an image by its name.
    package static func isImage(_ path: String) -> Bool { ImageList.isImage(path) }

    /// Decodes images without classes: an image, those of a folder and of its sub-folders, or those of the first column
    /// of a table.
    ///
    /// - Parameter shape: the shape of a sample, 3×height×width or height×width.
    /// - Throws: `DataError` if there are none, or one cannot be read.
    public func unlabelled(_ path: String, shape: [Int]) throws(DataError) -> Dataset {
        let size = (height: shape.suffix(2).first ?? 1, width: shape.last ?? 1)
        return try Images(path: path, size: size, resizing: resizing, isColor: shape.count == 3)
            .dataset(path, ImageList(unlabelled: path), ParallelWork.processorCount)
    }

    /// Decodes the images of a list.
    private func dataset(_ path: String, _ list: ImageList, _ threadCount: Int) throws(DataError) -> Dataset {
        var size = (height: height ?? 1, width: width ?? 1)
        if height == nil {
            // Those before the first one that can be decoded are told below.
            let first = list.paths.lazy.compactMap { path in
                try? ImageDecoder.decode(ContentReader(path: path).read(.max), name: path)
            }.first
            if let first { size = (first.height, first.width) }
        }
        let count = size.height * size.width * (isColor ? 3 : 1)
        let failures = Mutex<[Int: DataError]>([:])
        var writer = NumberWriter<UInt8>(name: path)
        // A group of images at a time, so that memory is taken as it is filled.
        let group = max(threadCount, min(1024, (64 << 20) / count))
        for start in stride(from: 0, to: list.paths.count, by: group) {
            let images = start..<min(start + group, list.paths.count)
            try writer.append(count: images.count * count) { place throws(DataError) in
                let room = Room(start: place.baseAddress)
                _ = ParallelWork.map(images.count, threads: threadCount) { [size] index in
                    let file = list.paths[images.lowerBound + index]
                    do throws(DataError) {
                        let image = try sized(
                            ImageDecoder.decode(ContentReader(path: file).read(.max), name: file), size, file)
                        let place = UnsafeMutableBufferPointer(
                            start: room.start.map { $0 + index * count }, count: count)
                        if isColor { image.writePlanes(to: place) } else { image.writeGray(to: place) }
                    } catch {
                        failures.withLock { $0[images.lowerBound + index] = error }
                    }
                }
            }
        }
        try Self.check(failures.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }, of: path)
        var dataset = Dataset(
            name: path, sampleShape: isColor ? [3, size.height, size.width] : [size.height, size.width],
            features: .bytes(try writer.finish()),
            labels: list.classNames.isEmpty
                ? .none(count: list.paths.count) : .classes(list.classes, count: list.classNames.count),
            valueRange: 0...255)
        if !list.classNames.isEmpty { dataset.name(classes: list.classNames) }
        dataset.name(samples: SampleNames(column: "image", texts: list.paths))
        if let note = list.note { dataset.notes.append("\(path): \(note)") }
        return dataset
    }

    /// Throws the errors of some images as one, the first twenty, if there are any.
    private static func check(_ failures: [DataError], of path: String) throws(DataError) {
        if failures.count == 1 { throw failures[0] }
        var errors = ErrorList(file: path)
        for failure in failures { errors.add("\(failure.file): \(failure.problem)", remedy: failure.remedy) }
        try errors.check()
    }

    private func sized(
        _ image: PixelImage, _ size: (height: Int, width: Int), _ file: String
    ) throws(DataError) -> PixelImage {
        let fits =
            switch resizing {
            case .cover, .stretch: true
            case .crop: image.height >= size.height && image.width >= size.width
            case .none: image.height == size.height && image.width == size.width
            }
        guard fits else {
            throw DataError(
                .bad, file: file,
                "the image has \(image.height)×\(image.width) pixels, where \(size.height)×\(size.width) are wanted",
                remedy: "choose resize: cover or stretch, or take the image out")
        }
        guard case .cover = resizing else {
            return resizing == .stretch
                ? image.resized(height: size.height, width: size.width)
                : image.center(height: size.height, width: size.width)
        }
        let scale = max(Double(size.height) / Double(image.height), Double(size.width) / Double(image.width))
        return image.resized(
            height: max(size.height, Int((Double(image.height) * scale).rounded())),
            width: max(size.width, Int((Double(image.width) * scale).rounded()))
        ).center(height: size.height, width: size.width)
    }

    /// The memory that threads fill, each a part of its own.
    private struct Room: @unchecked Sendable { let start: UnsafeMutablePointer<UInt8>? }
}
