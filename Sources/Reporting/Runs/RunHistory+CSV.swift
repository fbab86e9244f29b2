extension RunHistory {
    /// Returns the epochs of runs as CSV: a line of names, which are those of `metrics.jsonl`, and a line for each epoch;
    /// columns without any value are left out. Of several runs, the first column is the run's folder.
    public static func csv(_ runs: [RunHistory]) -> String {
        let columns = columns(of: runs.flatMap(\.epochs))
        let isSeveral = runs.count > 1
        let lines = runs.flatMap { run in
            run.epochs.map { (isSeveral ? quoted(run.path) + "," : "") + $0.line(columns) }
        }
        return (isSeveral ? "run," : "") + columns.joined(separator: ",") + "\n" + lines.joined()
    }

    /// The columns in which some of the epochs have values.
    static func columns(of epochs: [Epoch]) -> [String] {
        Epoch.columns(further: Set(epochs.flatMap(\.validationMetrics.keys))).filter { column in
            ["epoch", "steps"].contains(column) || epochs.contains { $0.cell(column) != nil }
        }
    }

    /// Returns a text as a cell; in quotation marks if it would be read as something else without.
    private static func quoted(_ text: String) -> String {
        text.contains { "\",\n\r".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}

extension RunHistory.Epoch {
    /// Returns the values in columns as a line of CSV.
    func line(_ columns: [String]) -> String {
        columns.map { cell($0) ?? "" }.joined(separator: ",") + "\n"
    }
}
