/// A grayscale image in row-major order: 0 is black, 255 white.
public struct GrayImage: Sendable, Hashable {
    /// The number of columns.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The pixels.
    public internal(set) var shades: [UInt8]

    /// Creates an image of one shade.
    public init(width: Int, height: Int, shade: UInt8 = 255) {
        precondition(width > 0 && height > 0, "an image has no \(width) × \(height) points")
        self.width = width
        self.height = height
        shades = [UInt8](repeating: shade, count: width * height)
    }

    /// Draws an image into this one with its upper left corner at (column, row); each of its pixels becomes
    /// `scale` × `scale` pixels.
    ///
    /// - Precondition: It lies within this image.
    public mutating func draw(_ image: GrayImage, column: Int, row: Int, scale: Int = 1) {
        precondition(
            column >= 0 && row >= 0 && column + image.width * scale <= width
                && row + image.height * scale <= height,
            "an image is drawn within another one")
        for y in 0..<image.height * scale {
            for x in 0..<image.width * scale {
                shades[(row + y) * width + column + x] = image.shades[y / scale * image.width + x / scale]
            }
        }
    }

    /// The content of a PNG file.
    ///
    /// - Throws: `ImageError` with libpng's own message.
    public func encodedAsPNG() throws(ImageError) -> [UInt8] {
        try PNGFile.content(shades, width: width, height: height)
    }
}

/// An image that cannot be encoded.
public struct ImageError: Error, Hashable, CustomStringConvertible {
    /// A description of the failure.
    public let description: String

    init(_ message: String) { description = "the image cannot be encoded: \(message)" }
}
