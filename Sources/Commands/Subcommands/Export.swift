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
        usage: "dnn-dist export <model> [<options>]",
        discussion: """
            Removes layers that only training needs, folds batch normalization into the dense layers, and stores mostly-zero weights \
            compactly. The output's extension selects the format: model.onnx (ONNX, opset 17) or model.safetensors. The file's metadata \
            describe the preprocessing of the features ('scaling'). --compare measures the model as trained, folded, and with sparse \
            products, on its test set (else validation, else training): size, difference of the outputs, speed.
            """)

    @OptionGroup var model: TrainedModelArguments

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: "Output file: NAME.onnx or NAME.safetensors. Optional with --compare.", completion: .file())
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
        try Session.run(json: json) { communicator in
            let export = try communicator.setUp { communicator.rank == 0 ? try prepared() : nil }
            let size = try communicator.setUpUninterrupted { try export.flatMap { try write($0.export) } }
            try communicator.setUp {
                guard let export else { return }
                if let warning = export.export.warning() { Console.message("warning: " + warning) }
                let outcome = try outcome(export, bytes: size)
                try Console.print(json ? JSONLine.text(of: outcome) : outcome.text)
            }
        }
    }

    /// An export that is ready to be written.
    private struct Prepared {
        let whole: TrainedModel
        let export: ModelExport
        /// The experiment whose data serve for the comparison; nil without one.
        let experiment: Experiment?
    }

    private func prepared() throws -> Prepared {
        let experiment = compare ? try model.experiment() : nil
        let whole = try experiment.map(TrainedModel.init) ?? model.trained()
        return Prepared(
            whole: whole, export: try ModelExport(whole, folds: !noFold), experiment: experiment)
    }

    /// Measures the export, if requested.
    private func outcome(_ prepared: Prepared, bytes: Int?) throws -> ExportOutcome {
        let comparison = try prepared.experiment.map {
            try ExportComparison(prepared.whole, prepared.export, on: try $0.dataset(nil))
        }
        return ExportOutcome(
            summary: prepared.export.summary, output: output, bytes: bytes, comparison: comparison)
    }

    /// Writes the file and returns its size; nil if there is none to write.
    private func write(_ export: ModelExport) throws -> Int? {
        guard let output else { return nil }
        let content =
            output.hasSuffix(".onnx")
            ? try export.onnx(version: Version.text, catalogs: .standard)
            : try export.safetensors(version: Version.text, catalogs: .standard)
        let file = try ResultFile(path: output)
        try file.append(content)
        try file.finish()
        return content.count
    }
}
