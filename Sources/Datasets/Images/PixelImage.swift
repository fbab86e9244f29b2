/// An image of red, green and blue bytes, row after row.
package struct PixelImage: Equatable {
    /// The number of pixels of a row.
    let width: Int
    /// The number of rows.
    let height: Int
    /// Three bytes for each pixel.
    let pixels: [UInt8]

    /// The part of a size in the middle; the image itself if it has that size.
    ///
    /// - Precondition: The image is at least that large.
    func center(height newHeight: Int, width newWidth: Int) -> PixelImage {
        if newHeight == height, newWidth == width { return self }
        let (top, left) = ((height - newHeight) / 2, (width - newWidth) / 2)
        var part: [UInt8] = []
        part.reserveCapacity(newHeight * newWidth * 3)
        for row in top..<top + newHeight {
            let start = (row * width + left) * 3
            part += pixels[start..<start + newWidth * 3]
        }
        return PixelImage(width: newWidth, height: newHeight, pixels: part)
    }

    /// The image with another number of pixels: a linear interpolation, which is widened for a smaller image so that
    /// every pixel counts, first along rows, then along columns.
    ///
    /// Each new byte is Σ w·x / Σ w, rounded to the nearest, with w = max(0, 1 − |d|/s) for the distance d of the pixels'
    /// centres and s the old size over the new one, at least 1. It is computed in double precision in the order of the
    /// pixels: the same bytes on every machine. Pillow's `resize` with `BILINEAR` differs by 1 at most.
    func resized(height newHeight: Int, width newWidth: Int) -> PixelImage {
        if newHeight == height, newWidth == width { return self }
        let rows = Self.resample(pixels, lines: height, from: width, to: newWidth, step: 3, channels: 3)
        // The columns of the image, three bytes at a time, as one line of `height` pixels of a whole row each.
        let columns = Self.resample(
            rows, lines: 1, from: height, to: newHeight, step: newWidth * 3, channels: newWidth * 3)
        return PixelImage(width: newWidth, height: newHeight, pixels: columns)
    }

    /// Resamples lines of `count` pixels of `channels` bytes.
    private static func resample(
        _ bytes: [UInt8], lines: Int, from count: Int, to newCount: Int, step: Int, channels: Int
    ) -> [UInt8] {
        if count == newCount { return bytes }
        let ratio = Double(count) / Double(newCount)
        let spread = Swift.max(ratio, 1)
        var result = [UInt8](repeating: 0, count: lines * newCount * channels)
        var sums = [Double](repeating: 0, count: channels)
        for new in 0..<newCount {
            let center = (Double(new) + 0.5) * ratio
            let first = Swift.max(0, Int((center - spread + 0.5).rounded(.down)))
            let last = Swift.min(count, Int((center + spread + 0.5).rounded(.down)))
            let weights = (first..<Swift.max(last, first)).map {
                Swift.max(0, 1 - abs(Double($0) + 0.5 - center) / spread)
            }
            let total = weights.reduce(0, +)
            for line in 0..<lines {
                for channel in 0..<channels { sums[channel] = 0 }
                for (place, weight) in zip(first..., weights) {
                    let start = (line * count + place) * step
                    for channel in 0..<channels { sums[channel] += weight * Double(bytes[start + channel]) }
                }
                let start = (line * newCount + new) * channels
                for channel in 0..<channels {
                    result[start + channel] = UInt8(
                        Swift.min(255, (sums[channel] / total + 0.5).rounded(.down)))
                }
            }
        }
        return result
    }

    /// Writes the planes of red, green and blue, one after the other.
    func writePlanes(to place: UnsafeMutableBufferPointer<UInt8>) {
        let count = width * height
        for pixel in 0..<count {
            for channel in 0..<3 { place[channel * count + pixel] = pixels[3 * pixel + channel] }
        }
    }

    /// Writes the luminance (ITU-R 601): (19595 R + 38470 G + 7471 B + 32768) / 65536.
    func writeGray(to place: UnsafeMutableBufferPointer<UInt8>) {
        for pixel in 0..<width * height {
            let (red, green, blue) = (
                Int(pixels[3 * pixel]), Int(pixels[3 * pixel + 1]), Int(pixels[3 * pixel + 2])
            )
            place[pixel] = UInt8((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16)
        }
    }
}
