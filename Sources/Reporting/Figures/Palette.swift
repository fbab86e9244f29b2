/// Line colors that are distinguishable on white and on dark backgrounds.
enum Palette {
    /// Returns the color of one of `count` lines, as `#rrggbb`.
    static func color(_ index: Int, of count: Int, _ coloring: Figure.Coloring) -> String {
        switch coloring {
        case .different: return different[index % different.count]
        case .gradual:
            let place = count > 1 ? Double(index) / Double(count - 1) * Double(range.count - 1) : 0
            let below = min(Int(place), range.count - 2)
            return mix(range[below], range[below + 1], place - Double(below))
        }
    }

    /// Returns true if the line is dashed: from the number of distinct colors on.
    static func isDashed(_ index: Int, _ coloring: Figure.Coloring) -> Bool {
        coloring == .different && index / different.count % 2 == 1
    }

    /// Medium lightness, hues far apart; first orange and blue, which color-blind people can distinguish.
    private static let different = [
        "#3b82f6", "#e8751a", "#2a9d6f", "#d6489a", "#8b6cf0", "#b08a00", "#1496b0", "#c94f4f",
    ]
    /// From the input layer to the output layer: blue, violet, red, orange.
    private static let range: [(Double, Double, Double)] = [
        (0x25, 0x8c, 0xf4), (0x85, 0x6c, 0xf0), (0xd1, 0x4f, 0xa5), (0xe5, 0x5c, 0x4a), (0xdf, 0x8a, 0x12),
    ]

    private static func mix(
        _ a: (Double, Double, Double), _ b: (Double, Double, Double), _ share: Double
    ) -> String {
        let channels = [(a.0, b.0), (a.1, b.1), (a.2, b.2)].map { Int(($0 + ($1 - $0) * share).rounded()) }
        return "#"
            + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
