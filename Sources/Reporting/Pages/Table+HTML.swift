extension Table {
    /// The table as markup, in a box that scrolls if the screen is narrow.
    var html: String {
        let head = columns.map { column in
            column.title.isEmpty
                ? "<td></td>"
                : Markup.element(
                    "th", Self.alignment(column) + [("scope", "col")], Markup.escaped(column.title))
        }.joined()
        let body = rows.map { row in
            let cells = zip(columns, row).enumerated().map { index, cell in
                Markup.element(
                    index == 0 ? "th" : "td",
                    Self.alignment(cell.0) + (index == 0 ? [("scope", "row")] : []),
                    Markup.escaped(cell.1))
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        let notes = notes.map { Markup.element("p", [("class", "note")], Markup.escaped($0)) + "\n" }
        return Self.box(
            "<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body.joined())</tbody>", label: "Table")
            + notes.joined()
    }

    private static func alignment(_ column: Column) -> [(name: String, value: String)] {
        column.alignment == .right ? [("class", "number")] : []
    }

    /// Returns a table of some content in a box that scrolls by itself, also by the keyboard.
    static func box(_ content: String, label: String, class kind: String? = nil) -> String {
        Markup.element(
            "div",
            [("class", "box"), ("role", "region"), ("aria-label", label), ("tabindex", "0")],
            Markup.element("table", kind.map { [("class", $0)] } ?? [], "\n\(content)\n")) + "\n"
    }
}
