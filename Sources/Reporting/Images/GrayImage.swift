import CPNG

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
        var image = png_image()
        image.version = cpng_image_version()
        image.width = png_uint_32(width)
        image.height = png_uint_32(height)
        image.format = cpng_format_gray()
        defer { png_image_free(&image) }
        var byteCount = 0
        guard png_image_write_to_memory(&image, nil, &byteCount, 0, shades, 0, nil) != 0 else {
            throw ImageError(message(of: image))
        }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        guard png_image_write_to_memory(&image, &bytes, &byteCount, 0, shades, 0, nil) != 0 else {
            throw ImageError(message(of: image))
        }
        return bytes
    }

    private func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// An image that cannot be encoded.
public struct ImageError: Error, Hashable, CustomStringConvertible {
    /// A description of the failure.
    public let description: String

    init(_ message: String) { description = "the image cannot be encoded: \(message)" }
}
