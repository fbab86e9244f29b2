import ArgumentParser
import Datasets
import Reporting

/// `dnn-dist data`
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Show what is in a table: types, gaps, ranges, shares, and what is suspicious.",
        usage: "dnn-dist data <table> [<options>]",
        discussion: """
            The table is text: commas, semicolons, tabs or '|' between the columns, plain or gzip. Nothing is trained or written.

              dnn-dist data penguins.csv --target species
              dnn-dist data train.csv --test test.csv
            """)

    @OptionGroup var arguments: TableArguments

    @ArgumentParser.Option(
        help: ArgumentHelp("Another table, whose rows should not be in this one.", valueName: "file"),
        completion: .file())
    var test: String?

    @Flag(help: "Print the facts as JSON.")
    var json = false

    func run() throws {
        try Session.run(json: json) { communicator in
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                let options = try arguments.tableOptions()
                let profile = try arguments.advising { try TableProfile(options.csv, test: test) }
                try Console.print(json ? JSONLine.text(of: Facts(profile)) : text(profile), wraps: !json)
            }
        }
    }

    /// The facts as JSON.
    private struct Facts: Encodable {
        struct Share: Encodable {
            let value: String
            let share: Double
        }

        struct Column: Encodable {
            let name: String
            let content: String
            let missing: Int
            let different: Int?
            let least: Double?
            let mean: Double?
            let largest: Double?
            let histogram: [Double]
            let shares: [Share]
        }

        let rows: Int
        let columns: [Column]
        let warnings: [String]

        init(_ profile: TableProfile) {
            rows = profile.rowCount
            columns = profile.columns.map { facts in
                Column(
                    name: facts.column.name, content: facts.content, missing: facts.missingCount,
                    different: facts.distinctCount, least: facts.range?.least, mean: facts.range?.mean,
                    largest: facts.range?.largest, histogram: facts.histogram,
                    shares: facts.shares.map { Share(value: $0.value, share: $0.share) })
            }
            warnings = profile.warnings
        }
    }

    private func text(_ profile: TableProfile) -> String {
        var table = Table([
            .init("Column"), .init("Content"), .init("Missing", .right), .init("Different", .right),
            .init("Values"),
        ])
        for facts in profile.columns {
            table.append([
                facts.column.name, facts.content, facts.missingCount == 0 ? "" : "\(facts.missingCount)",
                facts.distinctCount.map { "\($0)" } ?? "> 100000", values(facts),
            ])
        }
        table.append(note: "\(Format.grouped(profile.rowCount)) rows")
        return table.text() + profile.warnings.map { "- \($0)\n" }.joined()
    }

    /// Returns a number with the digits that tell years and amounts apart.
    private static func shown(_ number: Double) -> String {
        abs(number) < 1e15 && number == number.rounded() ? "\(Int(number))" : Format.significant(number)
    }

    /// Returns the range of numbers with a small histogram, or the shares of the most frequent values.
    private func values(_ facts: TableProfile.Column) -> String {
        if let range = facts.range {
            let most = facts.histogram.max() ?? 1
            let picture = BlockChart.rows(facts.histogram.map { $0 / most }).joined()
            let parts = [
                "\(Self.shown(range.least)) |\(picture)| \(Self.shown(range.largest)),",
                "mean \(Self.shown(range.mean))",
            ]
            return parts.map(Table.unbroken).joined(separator: " ")
        }
        func short(_ value: String) -> String { value.count > 30 ? value.prefix(29) + "…" : value }
        let shares = facts.shares.map { "\(short($0.value)) \(Int(($0.share * 100).rounded())) %" }
        let isPart = (facts.distinctCount ?? 0) > shares.count
        return shares.enumerated().map { place, share in
            Table.unbroken(share + (place < shares.count - 1 ? "," : isPart ? " …" : ""))
        }.joined(separator: " ")
    }
}

extension TableProfile.Column {
    /// The use and the content of the column, in words.
    fileprivate var content: String { String(column.summary.dropFirst(column.name.count + 2)) }
}
