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
        /// True if a terminal that is too narrow for the table may do without the column.
        let isOptional: Bool

        /// A column with this title.
        public init(_ title: String, _ alignment: Alignment = .left, isOptional: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.isOptional = isOptional
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

    /// Returns a text that stays on one line of its cell, if it is not wider than that.
    public static func unbroken(_ text: String) -> String { text.replacing(" ", with: "\u{A0}") }

    /// Appends a line below the rows: totals, explanations.
    public mutating func append(note: String) { notes.append(note.printable) }

    /// Returns the table as lines that all end with a newline.
    ///
    /// A table that is wider than the terminal first gets its titles over several lines, then the words of its columns, then
    /// loses optional columns, the last ones first; if it still does not fit, its columns are shown in several blocks, each
    /// with the first column.
    ///
    /// - Parameter width: the number of columns of the terminal; nil for lines of any length.
    public func text(width: Int? = Terminal.resultColumns) -> String {
        let titles = columns.map(\.title)
        var widths = columns.indices.map { index in ([titles] + rows).map { $0[index].count }.max() ?? 0 }
        var blocks = [Array(columns.indices)]
        var leftOut: [String] = []
        if let width, Self.extent(widths) > width {
            widths = columns.indices.map { index in
                let words = titles[index].split(separator: " ").map(\.count)
                return (words + rows.map { $0[index].count }).max() ?? 0
            }
            let whole = widths
            let room = width - widths[0] - Self.gap.count
            for index in columns.indices.dropFirst() where columns[index].alignment == .left {
                let most = index == columns.count - 1 ? Self.fewest : max(Self.fewest, room)
                widths[index] = min(whole[index], most)
            }
            var shown = Array(columns.indices)
            while Self.extent(shown.map { widths[$0] }) > width,
                let place = shown.lastIndex(where: { columns[$0].isOptional })
            {
                leftOut.insert(columns[shown.remove(at: place)].title, at: 0)
            }
            blocks = Self.blocks(shown, widths, within: width)
            // Words at the end of a block take the room that is left.
            for block in blocks where block.count > 1 {
                let (last, before) = (block[block.count - 1], block.dropLast().map { widths[$0] })
                guard columns[last].alignment == .left else { continue }
                let room = width - Self.extent(before) - Self.gap.count
                widths[last] = min(whole[last], max(Self.fewest, room))
            }
        }
        var notes = notes
        if !leftOut.isEmpty {
            notes.append("not shown in \(width ?? 0) columns: \(leftOut.joined(separator: ", "))")
        }
        let body = blocks.map { block in rows.flatMap { rendered($0, widths, block, isHead: false) } }
        let heads = blocks.map { rendered(titles, widths, $0, isHead: true) }
        let ruled = ((body + heads).joined() + (width == nil ? notes : [])).map(\.count).max() ?? 0
        let rule = String(repeating: "━", count: ruled)
        var lines = Array(zip(heads, body).map { $0 + [rule] + $1 }.joined(separator: [""]))
        if !notes.isEmpty {
            lines += [String(repeating: "─", count: ruled)]
            lines += notes.flatMap { Self.folded($0, to: width ?? Int.max) }
        }
        return lines.map { $0.replacing("\u{A0}", with: " ") + "\n" }.joined()
    }

    private static let gap = "  "
    /// The fewest characters of a line of words.
    private static let fewest = 20

    /// The characters of a line of columns.
    private static func extent(_ widths: some Collection<Int>) -> Int {
        widths.reduce(0, +) + gap.count * max(0, widths.count - 1)
    }

    /// Divides columns into blocks that are no wider than the terminal. Each has the first column and at least one other.
    private static func blocks(_ columns: [Int], _ widths: [Int], within width: Int) -> [[Int]] {
        var blocks = [Array(columns.prefix(1))]
        for column in columns.dropFirst() {
            let block = blocks[blocks.count - 1]
            if block.count > 1, extent((block + [column]).map { widths[$0] }) > width {
                blocks.append([columns[0], column])
            } else {
                blocks[blocks.count - 1].append(column)
            }
        }
        return blocks
    }

    /// Returns the text of a row's cells in a block: a line, or more if cells are folded. Titles stand at the bottom of
    /// theirs, other cells at the top.
    private func rendered(
        _ cells: [String], _ widths: [Int], _ block: [Int], isHead: Bool
    ) -> [String] {
        let folded = block.map { Self.folded(cells[$0], to: widths[$0]) }
        let height = folded.map(\.count).max() ?? 0
        return (0..<height).map { line in
            let parts = zip(block, folded).map { column, lines in
                let index = isHead ? line - height + lines.count : line
                let part = lines.indices.contains(index) ? lines[index] : ""
                let padding = String(repeating: " ", count: max(0, widths[column] - part.count))
                return columns[column].alignment == .left ? part + padding : padding + part
            }
            return Self.withoutTrailingSpaces(parts.joined(separator: Self.gap))
        }
    }

    private static func folded(_ text: String, to width: Int) -> [String] {
        guard text.count > width else { return [text] }
        let words = text.split(separator: " ").flatMap { word in
            // What does not fit on a line is broken nevertheless.
            word.count > width ? word.split(separator: "\u{A0}") : [word]
        }
        return Format.lines(of: words.map { String($0) }, width: width)
    }

    private static func withoutTrailingSpaces(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
