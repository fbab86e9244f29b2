import Storage

/// A table of text in aligned columns with a header, used by `summary`, `list` and other commands.
public struct Table: Sendable {
    /// The alignment of a column's cells.
    public enum Alignment: Sendable {
        /// For words.
        case left
        /// For numbers.
        case right
    }

    /// A column's title and alignment.
    public struct Column: Sendable {
        /// The title.
        let title: String
        /// The alignment.
        let alignment: Alignment

        /// A column with this title.
        public init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }
    }

    /// The columns.
    let columns: [Column]
    /// The cells of each row.
    private(set) var rows: [[String]] = []
    /// The lines below the rows.
    private(set) var notes: [String] = []

    /// A table without rows.
    public init(_ columns: [Column]) {
        precondition(!columns.isEmpty, "a table needs a column")
        self.columns = columns
    }

    /// Appends a row with one cell per column.
    public mutating func append(_ cells: [String]) {
        precondition(
            cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
        rows.append(cells.map(\.printable))
    }

    /// Appends a line below the rows: totals, explanations.
    public mutating func append(note: String) { notes.append(note.printable) }

    /// Returns the table as lines that all end with a newline.
    /// - Parameter width: the number of columns of the terminal: the last column is wrapped at words to fit,
    ///   but to no fewer than 20 columns.
    public func text(width: Int? = nil) -> String {
        let titles = columns.map(\.title)
        var widths = columns.indices.map { index in
            ([titles] + rows).map { $0[index].count }.max() ?? 0
        }
        let last = widths.count - 1
        if let width {
            let before = widths.dropLast().reduce(0) { $0 + $1 + Self.gap.count }
            widths[last] = min(widths[last], max(20, width - before))
        }
        let body = rows.flatMap { rendered($0, widths) }
        let head = rendered(titles, widths)
        let ruled = (body + head + (width == nil ? notes : [])).map(\.count).max() ?? 0
        var lines = head + [String(repeating: "━", count: ruled)] + body
        if !notes.isEmpty { lines += [String(repeating: "─", count: ruled)] + notes }
        return lines.map { $0 + "\n" }.joined()
    }

    private static let gap = "  "

    /// Returns the text of a row: one line, or more if its last cell is wrapped.
    private func rendered(_ cells: [String], _ widths: [Int]) -> [String] {
        let folded = Self.folded(cells[cells.count - 1], to: widths[cells.count - 1])
        return folded.enumerated().map { index, part in
            let shown = (index == 0 ? Array(cells.dropLast()) : cells.dropLast().map { _ in "" }) + [part]
            let line = zip(columns, zip(shown, widths)).map { column, cell in
                let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
                return column.alignment == .left ? cell.0 + padding : padding + cell.0
            }.joined(separator: Self.gap)
            return Self.withoutTrailingSpaces(line)
        }
    }

    private static func folded(_ text: String, to width: Int) -> [String] {
        guard text.count > width else { return [text] }
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last, line.count + 1 + word.count <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    private static func withoutTrailingSpaces(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
