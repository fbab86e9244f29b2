/// The predictions of classes: the number of samples of each class (row) that are predicted as each class
/// (column).
public struct ConfusionMatrix: Sendable {
    private let names: [String]
    private let rows: [[Int]]

    /// The maximum number of classes of a matrix that is shown whole.
    private static let mostClasses = 20
    /// The number of confusions that are listed of a larger matrix.
    private static let mostConfusions = 30

    /// The opacity of the shade of a cell with all samples of its row, on which text can be read in light and dark.
    private static let darkest = 0.6

    /// A matrix of as many rows, and columns of each row, as there are names of classes.
    public init(names: [String], rows: [[Int]]) {
        self.names = names
        self.rows = rows
    }

    /// The confusions of two classes, the most frequent first.
    private var confusions: [(true: Int, predicted: Int, count: Int)] {
        rows.enumerated().flatMap { row, counts in
            counts.enumerated().filter { $0.offset != row && $0.element > 0 }.map {
                (row, $0.offset, $0.element)
            }
        }.sorted { ($1.count, $0.true, $0.predicted) < ($0.count, $1.true, $1.predicted) }
    }

    /// The words for what is shown: the matrix, or the list of confusions.
    public var title: String { isWhole ? "confusion matrix" : "most frequent confusions" }

    private var isWhole: Bool { names.count <= Self.mostClasses }

    /// The matrix as markup, with cells shaded by their share of the row; of many classes, a list of the most frequent
    /// confusions.
    var html: String { isWhole ? whole : list.html }

    private var list: Table {
        var table = Table([
            .init("true class"), .init("predicted class"), .init("samples", .right),
            .init("share of the true class", .right),
        ])
        for (row, column, count) in confusions.prefix(Self.mostConfusions) {
            table.append([
                names[row], names[column], Format.grouped(count), Format.percent(share(of: count, in: row)),
            ])
        }
        let count = confusions.count
        table.append(
            note: count > Self.mostConfusions
                ? "The \(Self.mostConfusions) most frequent of \(Format.grouped(count)) kinds of confusion"
                : "All kinds of confusion")
        return table
    }

    private var whole: String {
        let head = names.map { Markup.element("th", [("scope", "col")], Markup.escaped($0)) }.joined()
        let body = names.indices.map { row in
            let cells = names.indices.map { column in
                let count = rows[row][column]
                let share = share(of: count, in: row)
                let shade = Format.fixed(share * Self.darkest, decimals: 2)
                return Markup.element(
                    "td",
                    (row == column ? [("class", "right")] : [])
                        + (count > 0 ? [("style", "background:rgba(59,130,246,\(shade))")] : []),
                    Format.grouped(count))
            }
            let name = Markup.element("th", [("scope", "row")], Markup.escaped(names[row]))
            return "<tr>\(name)\(cells.joined())</tr>\n"
        }
        return Table.box(
            "<thead><tr><td>true \\ predicted</td>\(head)</tr></thead>\n<tbody>\n\(body.joined())</tbody>",
            label: "Confusion matrix", class: "matrix")
    }

    private func share(of count: Int, in row: Int) -> Double {
        Double(count) / Double(max(rows[row].reduce(0, +), 1))
    }
}
