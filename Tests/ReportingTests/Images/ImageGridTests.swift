import CPNG
import Reporting
import Testing

@Suite("Grids of images")
struct ImageGridTests {
    @Test("a PNG decoded by libpng has the shades that were drawn")
    func roundTrip() throws {
        var grid = ImageGrid(width: 8, height: 6, columns: 3)
        for index in 0..<5 { grid.append((0..<48).map { Double($0 * (index + 1) % 48) }, range: 0...47) }
        let image = grid.image
        #expect(image.width == 3 * (8 * 6 + 2) + 2)
        #expect(image.height == 2 * (6 * 6 + 2) + 2)
        #expect(image.shades[2 * image.width + 2] == 0)
        #expect(try decoded(image.encodedAsPNG()) == image.shades)
    }

    @Test("values beyond the range are cut off, what is no number is black")
    func cutOff() {
        var grid = ImageGrid(width: 2, height: 2, columns: 1)
        grid.append([-5, 5, .nan, .infinity], range: 0...1)
        let image = grid.image
        let row = image.width * 2
        #expect([image.shades[row + 2], image.shades[row + 49]] == [0, 255])
        #expect(
            [image.shades[row + 30 * image.width + 2], image.shades[row + 30 * image.width + 49]] == [0, 255])
    }

    private func decoded(_ bytes: [UInt8]) throws -> [UInt8] {
        var image = png_image()
        image.version = cpng_image_version()
        try #require(png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0)
        image.format = cpng_format_gray()
        var shades = [UInt8](repeating: 0, count: Int(image.width * image.height))
        try #require(png_image_finish_read(&image, nil, &shades, 0, nil) != 0)
        return shades
    }
}
