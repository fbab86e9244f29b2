import ArgumentParser
import Collectives
import Reporting
import Training

/// `dnn-dist export`
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a trained model ready for use elsewhere.",
        discussion: """
            Leaves out what only training needs, puts batch normalisation into the dense layers, stores mostly zero weights compactly.
            The format follows from the output's name: model.onnx (ONNX, operator set 17) or model.safetensors. The preprocessing of the
            features is told in the file's metadata ('scaling').
            """)

    @OptionGroup var model: TrainedModelArguments

    @ArgumentParser.Option(name: .shortAndLong, help: "The file to write: NAME.onnx or NAME.safetensors.")
    var output: String

    @Flag(help: "Keep batch normalisation and dropout as layers of their own.")
    var noFold = false

    func validate() throws {
        guard output.hasSuffix(".onnx") || output.hasSuffix(".safetensors") else {
            throw ValidationError(
                "--output ends with .onnx or .safetensors, which says the format: '\(output)' does neither.")
        }
    }

    func run() throws {
        try Session.run { communicator in
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                let experiment = try model.experiment()
                let export = try ModelExport(experiment, folds: !noFold)
                let isONNX = output.hasSuffix(".onnx")
                let content =
                    isONNX
                    ? try export.onnx(version: Version.text) : try export.safetensors(version: Version.text)
                try WholeFile.write(content, to: output)
                let size = "\(output): \(Format.bytes(content.count))"
                try Console.print((export.summary + [size]).joined(separator: "\n"))
            }
        }
    }
}
