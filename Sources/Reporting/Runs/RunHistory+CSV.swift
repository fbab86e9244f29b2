extension RunHistory {
    /// Returns the epochs of runs as CSV: a line of names, which are those of `metrics.jsonl`, and a line for each epoch;
    /// columns without any value are left out. Of several runs, the first column is the run's folder.
    public static func csv(_ runs: [RunHistory]) -> String {
        let columns: [(name: String, value: (Epoch) -> Double?)] = [
            ("training_loss", { $0.trainingLoss }), ("training_accuracy", { $0.trainingAccuracy }),
            ("validation_loss", { $0.validationLoss }), ("validation_accuracy", { $0.validationAccuracy }),
            ("learning_rate", { $0.learningRate }), ("momentum", { $0.momentum }),
            ("seconds", { $0.seconds }), ("validation_seconds", { $0.validationSeconds }),
            ("data_seconds", { $0.dataSeconds }), ("samples_per_second", { $0.samplesPerSecond }),
        ].filter { column in runs.contains { $0.epochs.contains { column.value($0) != nil } } }
        let isSeveral = runs.count > 1
        var lines = [(isSeveral ? ["run"] : []) + ["epoch", "steps"] + columns.map(\.name)]
        for run in runs {
            for epoch in run.epochs {
                var cells = isSeveral ? [quoted(run.path)] : []
                cells += ["\(epoch.epoch)", epoch.steps.map(String.init) ?? ""]
                cells += columns.map { column in column.value(epoch).map { "\($0)" } ?? "" }
                lines.append(cells)
            }
        }
        return lines.map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// Returns a text as a cell; in quotation marks if it would be read as something else without.
    private static func quoted(_ text: String) -> String {
        text.contains { "\",\n\r".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
