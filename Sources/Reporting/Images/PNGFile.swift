import CPNG

/// Images as PNG files.
public enum PNGFile {
    /// Returns the content of the file of an image.
    ///
    /// - Parameters:
    ///   - pixels: one number for each pixel, row by row; red, green and blue for each if it is colored.
    /// - Throws: `ImageError` with libpng's own message.
    public static func content(
        _ pixels: [UInt8], width: Int, height: Int, isColored: Bool = false
    ) throws(ImageError) -> [UInt8] {
        precondition(
            pixels.count == width * height * (isColored ? 3 : 1),
            "\(pixels.count) numbers are no image of \(width) × \(height) pixels")
        var image = png_image()
        image.version = cpng_image_version()
        image.width = png_uint_32(width)
        image.height = png_uint_32(height)
        image.format = isColored ? cpng_format_rgb() : cpng_format_gray()
        defer { png_image_free(&image) }
        var byteCount = 0
        guard png_image_write_to_memory(&image, nil, &byteCount, 0, pixels, 0, nil) != 0 else {
            throw ImageError(message(of: image))
        }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        guard png_image_write_to_memory(&image, &bytes, &byteCount, 0, pixels, 0, nil) != 0 else {
            throw ImageError(message(of: image))
        }
        // The first call may count more bytes than there are.
        return Array(bytes.prefix(byteCount))
    }

    private static func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
