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

    /// The shape of the marks on a line.
    enum Shape: CaseIterable { case circle, square, triangle, diamond }

    /// Returns the dashes of a line; nil for none.
    static func dash(_ index: Int) -> String? {
        let dash = dashes[index % dashes.count]
        return dash == "none" ? nil : dash
    }

    /// Returns the shape of the marks of a line; nil for the first ones, which dashes tell apart.
    static func shape(_ index: Int) -> Shape? {
        let group = index / dashes.count % (Shape.allCases.count + 1)
        return group == 0 ? nil : Shape.allCases[group - 1]
    }

    /// Medium lightness, hues far apart; first orange and blue, which color-blind people can distinguish.
    private static let different = [
        "#3b82f6", "#e8751a", "#2a9d6f", "#d6489a", "#8b6cf0", "#b08a00", "#1496b0", "#c94f4f",
    ]
    /// From the input layer to the output layer: blue, violet, red, orange.
    private static let range: [(Double, Double, Double)] = [
        (0x25, 0x8c, 0xf4), (0x85, 0x6c, 0xf0), (0xd1, 0x4f, 0xa5), (0xe5, 0x5c, 0x4a), (0xdf, 0x8a, 0x12),
    ]

    /// Dashes, which tell lines apart without color: as many as have no factor in common with the number of colors, so that
    /// their pairs repeat late.
    private static let dashes = ["none", "7 3", "2 3", "11 3 2 3", "4 2", "9 5", "6 2 2 2 2 2"]

    private static func mix(
        _ a: (Double, Double, Double), _ b: (Double, Double, Double), _ share: Double
    ) -> String {
        let channels = [(a.0, b.0), (a.1, b.1), (a.2, b.2)].map { Int(($0 + ($1 - $0) * share).rounded()) }
        return "#"
            + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

// Lines of a page: colors for light and dark.
extension Palette {
    /// The same hues, dark enough to be read as text on white.
    private static let onLight = [
        "#1d5fc2", "#a84e00", "#14734f", "#ad2b76", "#6443d4", "#765c00", "#09697d", "#ab3434",
    ]
    /// The same hues, light enough to be read as text on black.
    private static let onDark = [
        "#74abff", "#f59a55", "#52c795", "#f07fbf", "#ab94ff", "#d6b02a", "#4cc3da", "#f08080",
    ]
    /// Returns the attributes of a line's curve or mark in a page.
    ///
    /// - Parameter kind: the class of the element: `curve`, `dots` or `mark`.
    static func attributes(_ index: Int, of count: Int, _ coloring: Figure.Coloring, kind: String) -> String {
        let dash = " d\(index % dashes.count)"
        let isCurve = kind == "curve"
        switch coloring {
        case .different:
            return "class=\"\(kind) c\(index % different.count)\(isCurve ? dash : "")\""
        case .gradual:
            return
                "class=\"\(kind)\(isCurve ? dash : "")\" style=\"--c:\(color(index, of: count, coloring))\""
        }
    }

    /// The rules of a page for its lines.
    static let styleSheet: String = {
        func colors(_ hues: [String]) -> String {
            hues.enumerated().map { ".c\($0){--c:\($1)}" }.joined()
        }
        let patterns = dashes.enumerated().map { ".d\($0){stroke-dasharray:\($1)}" }
        return """
            .curve{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round}
            .dots{fill:none;stroke:var(--c);stroke-width:4;stroke-linecap:round;stroke-opacity:.5}
            .mark{fill:var(--c)}
            \(colors(onLight))
            @media (prefers-color-scheme:dark){\(colors(onDark))}
            \(patterns.joined())
            """
    }()
}
