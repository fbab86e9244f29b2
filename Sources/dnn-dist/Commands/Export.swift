import ArgumentParser
import Collectives
import Prediction
import Reporting
import Storage
import Training

/// `dnn-dist export`
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Export a trained model for inference, as ONNX or safetensors.",
        discussion: """
            Removes layers that only training needs, folds batch normalization into the dense layers, and stores mostly-zero weights \
            compactly. The output's extension selects the format: model.onnx (ONNX, opset 17) or model.safetensors. The file's metadata \
            describe the preprocessing of the features ('scaling'). --compare measures the model as trained, folded, and with sparse \
            products, on its test set (else validation, else training): size, difference of the outputs, speed.
            """)

    @OptionGroup var model: TrainedModelArguments

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: "Output file: NAME.onnx or NAME.safetensors. Optional with --compare.")
    var output: String?

    @Flag(help: "Keep batch normalization and dropout as separate layers.")
    var noFold = false

    @Flag(help: "Measure the effect of folding and sparse products on the model's data.")
    var compare = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard let output else {
            guard compare else { throw ValidationError("Name the file to write with --output.") }
            return
        }
        guard output.hasSuffix(".onnx") || output.hasSuffix(".safetensors") else {
            throw ValidationError(
                "--output ends with .onnx or .safetensors, which says the format: '\(output)' does neither.")
        }
    }

    func run() throws {
        try Session.run { communicator in
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                let outcome = try outcome()
                try Console.print(json ? JSONLine.text(of: outcome) : outcome.text)
            }
        }
    }

    /// Writes the file and measures the export, if requested.
    private func outcome() throws -> ExportOutcome {
        let experiment = compare ? try model.experiment() : nil
        let whole = try experiment.map(TrainedModel.init) ?? model.trained()
        let export = try ModelExport(whole, folds: !noFold)
        let size = try output.map { try write(export, to: $0) }
        let comparison = try experiment.map {
            try ExportComparison(whole, export, on: try $0.dataset(nil))
        }
        return ExportOutcome(summary: export.summary, output: output, bytes: size, comparison: comparison)
    }

    /// Writes the file and returns its size.
    private func write(_ export: ModelExport, to output: String) throws -> Int {
        let content =
            output.hasSuffix(".onnx")
            ? try export.onnx(version: Version.text, catalogs: .standard)
            : try export.safetensors(version: Version.text, catalogs: .standard)
        try AtomicFile.write(content, to: output)
        return content.count
    }
}
