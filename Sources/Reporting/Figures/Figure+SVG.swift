extension Figure {
    /// The chart as a self-contained SVG file, with a transparent background, and greys and colors that are readable
    /// on white and on black.
    public var svg: String { FigureDrawing(self, .file).svg }

    /// The chart as an element of a page, whose style sheet is ``Palette/styleSheet``.
    var inlineSVG: String { FigureDrawing(self, .page).svg }
}
