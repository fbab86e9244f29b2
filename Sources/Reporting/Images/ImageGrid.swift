/// A grid of images of equal size, enlarged for viewing.
public struct ImageGrid: Sendable {
    private static let gap = 2
    private static let leastExtent = 48

    private let width: Int
    private let height: Int
    private let columns: Int
    private var images: [GrayImage] = []

    /// Creates a grid of `columns` images per row, each of `width` × `height` pixels.
    public init(width: Int, height: Int, columns: Int) {
        precondition(columns > 0, "a grid has a column")
        self.width = width
        self.height = height
        self.columns = columns
    }

    /// Adds the next image, from left to right and then downwards.
    ///
    /// - Parameters:
    ///   - values: its pixels, row by row.
    ///   - range: the values of black and white; values outside are clamped, NaN is black.
    public mutating func append(_ values: some Collection<Double>, range: ClosedRange<Double>) {
        precondition(
            values.count == width * height, "\(values.count) points do not fill \(width) × \(height)")
        var image = GrayImage(width: width, height: height)
        let span = range.upperBound - range.lowerBound
        image.shades = values.map { value in
            let share = span > 0 ? (value - range.lowerBound) / span : 0
            return share > 0 ? UInt8(min(share, 1) * 255 + 0.5) : 0
        }
        images.append(image)
    }

    /// The grid as one image; a small white one if it is empty.
    public var image: GrayImage {
        guard !images.isEmpty else { return GrayImage(width: 1, height: 1) }
        let scale = max(1, (Self.leastExtent + max(width, height) - 1) / max(width, height))
        let cell = (width: width * scale + Self.gap, height: height * scale + Self.gap)
        let rows = (images.count + columns - 1) / columns
        var whole = GrayImage(
            width: min(columns, images.count) * cell.width + Self.gap, height: rows * cell.height + Self.gap)
        for (index, image) in images.enumerated() {
            whole.draw(
                image, column: Self.gap + index % columns * cell.width,
                row: Self.gap + index / columns * cell.height,
                scale: scale)
        }
        return whole
    }
}
