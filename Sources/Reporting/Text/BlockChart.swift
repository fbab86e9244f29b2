/// A chart of columns in block characters.
public enum BlockChart {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// Returns the rows of a chart, from the top.
    ///
    /// - Parameters:
    ///   - shares: the height of each column, from 0 to 1; all but 0 are visible.
    ///   - height: the number of rows.
    public static func rows(_ shares: [Double], height: Int = 1) -> [String] {
        let levels = shares.map { share in
            share > 0 ? min(blocks.count * height, Int(share * Double(blocks.count * height)) + 1) : 0
        }
        return (0..<height).reversed().map { row in
            String(
                levels.map { level in
                    let filled = min(level - row * blocks.count, blocks.count)
                    return filled > 0 ? blocks[filled - 1] : " "
                })
        }
    }
}
