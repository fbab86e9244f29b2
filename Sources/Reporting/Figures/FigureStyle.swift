/// The sizes and the medium of a drawn figure.
struct FigureStyle: Sendable {
    /// The width of the picture, in pixels.
    let width: Int
    /// The height of the picture, in pixels.
    let height: Int
    /// The distance of the plot from the picture's left edge; in a page without that of the ticks' labels.
    let left: Double
    /// The distance of the plot from the picture's top.
    let top: Double
    /// The distance of the plot from the picture's bottom.
    let bottom: Double
    /// True for an element of a page, which has colors for light and dark, and a legend below the plot;
    /// false for a file by itself, with fixed colors and a legend beside it.
    let isInline: Bool

    /// A file by itself.
    static let file = FigureStyle(
        width: 720, height: 400, left: 74, top: 42, bottom: 52, isInline: false)
    /// An element of a page, readable on the screen of a telephone.
    static let page = FigureStyle(
        width: 400, height: 250, left: 28, top: 12, bottom: 42, isInline: true)
}
