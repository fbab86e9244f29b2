import Datasets
import Registry

/// A table with options of the data source `csv`, as a command line states them.
public struct TableOptions: Sendable {
    /// The table.
    public let csv: CSV
    /// The stated options.
    let values: OptionValues
    /// The names of the stated options.
    private let names: Set<String>

    /// Reads options, each `KEY=VALUE` with a value in YAML.
    ///
    /// - Parameter path: the path of the table.
    /// - Throws: `ConfigurationErrors` with all options that are wrong.
    public init(path: String, options: [String]) throws {
        let place = Place.override("path=\(path)")
        let pair = Node.Pair(
            key: "path", place: place, value: Node(content: .scalar(path, isPlain: false), place: place))
        var root = Node(content: .map([pair], bare: nil), place: place)
        var reader = SettingReader(folder: "")
        let problems = Override.apply(options, to: &root)
        let selection = reader.options(of: CSV.entry, node: root, path: "csv")
        let diagnostics = problems + reader.diagnostics
        guard diagnostics.isEmpty, let selection else {
            throw ConfigurationErrors(
                diagnostics.map { problem in
                    guard case .override(let text) = problem.place else { return problem }
                    return Diagnostic(
                        place: .file("--csv \(text)"), message: problem.message,
                        suggestion: problem.suggestion)
                })
        }
        values = selection.values
        names = Set(options.map { String($0.prefix { $0 != "=" && $0 != "." }) })
        guard let csv = try CSV.entry.make(values) as? CSV else { preconditionFailure("csv makes tables") }
        self.csv = csv
    }

    /// The lines of a configuration that state the options, but for the path and what the columns' rules say.
    var lines: [String] {
        CSV.entry.options.compactMap { option in
            let isTarget = option.name == "target" && !names.contains("classes")
            guard names.contains(option.name), option.name != "columns", !isTarget,
                let setting = values.stated(option.name)
            else { return nil }
            return "\(option.name): \(SettingWriter.text(setting, kind: option.kind))"
        }
    }

    /// Returns the stated rule of a column; nil if there is none.
    func rule(of column: Int, among names: [String]) -> String? {
        guard let option = CSV.entry.options.first(where: { $0.name == "columns" }),
            case .map(let rules) = values.stated("columns"), case .map(let kind, _) = option.kind
        else { return nil }
        let rule = rules.first { ColumnReference($0.key).index(among: names) == column }
        return rule.map { SettingWriter.text($0.value, kind: kind) }
    }
}
