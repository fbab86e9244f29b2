import CJPEG
import CPNG
import Glibc
import Tensors

/// The decoding of PNG and JPEG files, which are recognized by their first bytes.
package enum ImageDecoder {
    /// The most pixels of an image.
    private static let mostPixels = 1 << 28
    /// The pixels of an image for which there is room without asking.
    private static let fewPixels = 1 << 22
    /// The memory that decoding takes for each pixel, two images at once.
    private static let bytesPerPixel = 16

    /// Decodes the content of a file. A PNG image lies on black where it is transparent; its 16-bit samples are rounded to 8 bits.
    ///
    /// - Throws: `DataError` if it is no such image, or damaged.
    package static func decode(_ bytes: [UInt8], name: String) throws(DataError) -> PixelImage {
        if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) { return try decodePNG(bytes, name) }
        if bytes.starts(with: [0xff, 0xd8]) { return try decodeJPEG(bytes, name) }
        throw DataError(
            .bad, file: name, bytes.isEmpty ? "the file is empty" : "this is neither a PNG nor a JPEG image",
            remedy: "convert it, or take it out of the folder")
    }

    private static func decodeJPEG(_ bytes: [UInt8], _ name: String) throws(DataError) -> PixelImage {
        var pixels: UnsafeMutablePointer<UInt8>?
        var (width, height): (Int32, Int32) = (0, 0)
        var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_BYTES))
        // The size is known when the header is read: a large image is decoded in a second attempt.
        var failed = cjpeg_decode(bytes, bytes.count, fewPixels, &pixels, &width, &height, &message)
        if failed == CJPEG_TOO_LARGE {
            try checkRoom(width: Int(width), height: Int(height), name)
            failed = cjpeg_decode(bytes, bytes.count, mostPixels, &pixels, &width, &height, &message)
        }
        if failed == CJPEG_PRINT_COLORS {
            throw DataError(
                .bad, file: name, "its colors are those of print (CMYK)",
                remedy: "convert it to RGB (in Pillow: convert('RGB')), or take it out of the folder")
        }
        guard failed == 0, let pixels else { throw damaged(message, name) }
        defer { free(pixels) }
        let all = UnsafeBufferPointer(start: pixels, count: Int(width) * Int(height) * 3)
        return PixelImage(width: Int(width), height: Int(height), pixels: [UInt8](all))
    }

    private static func decodePNG(_ bytes: [UInt8], _ name: String) throws(DataError) -> PixelImage {
        var image = png_image()
        image.version = cpng_image_version()
        defer { png_image_free(&image) }
        func damagedImage() -> DataError {
            damaged(withUnsafeBytes(of: image.message) { [CChar]($0.bindMemory(to: CChar.self)) }, name)
        }
        guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else { throw damagedImage() }
        let (width, height) = (Int(image.width), Int(image.height))
        try checkRoom(width: width, height: height, name)
        image.format = cpng_format_rgba()
        image.flags |= cpng_flag_16bit_srgb()
        var samples = [UInt8](repeating: 0, count: width * height * 4)
        guard png_image_finish_read(&image, nil, &samples, 0, nil) != 0, image.warning_or_error < 2 else {
            throw damagedImage()
        }
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for pixel in stride(from: 0, to: samples.count, by: 4) {
            let alpha = Int(samples[pixel + 3])
            for place in pixel..<pixel + 3 {
                pixels.append(
                    alpha == 255 ? samples[place] : UInt8((Int(samples[place]) * alpha + 127) / 255))
            }
        }
        return PixelImage(width: width, height: height, pixels: pixels)
    }

    /// Checks that an image of a size can be decoded.
    private static func checkRoom(width: Int, height: Int, _ name: String) throws(DataError) {
        var problem: String?
        if width * height > mostPixels {
            problem = "are more than \(mostPixels), the most that an image can have"
        } else if let shortage = AvailableMemory.shortage(of: width * height * bytesPerPixel) {
            problem = "would take \(shortage)"
        }
        guard let problem else { return }
        throw DataError(
            .bad, file: name, "its \(width)×\(height) pixels \(problem)", remedy: "make the image smaller")
    }

    private static func damaged(_ message: [CChar], _ name: String) -> DataError {
        let text = Printable.text(message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
        return DataError(
            .bad, file: name, "the image cannot be decoded: \(text)",
            remedy: "get the file again, or take it out of the folder")
    }
}
