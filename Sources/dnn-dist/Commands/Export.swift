import ArgumentParser
import Collectives
import Reporting
import Training

/// `dnn-dist export`
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a trained model ready for use elsewhere.",
        discussion: """
            Leaves out what only training needs, puts batch normalisation into the dense layers, stores mostly zero weights compactly. \
            The format follows from the output's name: model.onnx (ONNX, operator set 17) or model.safetensors. The preprocessing of the \
            features is told in the file's metadata ('scaling'). With --compare, the model as it was trained, folded and with sparse \
            products side by side on its test set (else validation, else training): size, difference of the outputs, speed.
            """)

    @OptionGroup var model: TrainedModelArguments

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: "The file to write: NAME.onnx or NAME.safetensors. May be left out with --compare.")
    var output: String?

    @Flag(help: "Keep batch normalisation and dropout as layers of their own.")
    var noFold = false

    @Flag(help: "Measure what folding and sparse products change, on the model's data.")
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
            ? try export.onnx(version: Version.text) : try export.safetensors(version: Version.text)
        try WholeFile.write(content, to: output)
        return content.count
    }
}
