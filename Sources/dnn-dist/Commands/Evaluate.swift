import ArgumentParser
import Collectives
import Configuration
import Datasets
import FoundationEssentials
import NeuralNetworks
import Reporting
import Training

/// `dnn-dist evaluate`
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a trained model on its data.",
        discussion: """
            Takes the folder of a run, or a configuration with --weights. Every sample counts once, on any number of ranks.
            """)

    @Argument(
        help: ArgumentHelp(
            "The folder of a run (runs/NAME/TIME), or a configuration file.", valueName: "run-or-config"))
    var source: String

    @ArgumentParser.Option(help: "The weights (safetensors); default: model.safetensors of the run's folder.")
    var weights: String?

    @ArgumentParser.Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Override one value of the configuration (repeatable).", valueName: "key=value"))
    var overrides: [String] = []

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        if !isFolder, weights == nil {
            throw ValidationError(
                "'\(source)' is not the folder of a run: name the weights with --weights FILE.")
        }
    }

    func run() throws {
        let file = isFolder ? source + "/config.yaml" : source
        try Session.run { communicator in
            let experiment = try communicator.setUp {
                let plan = try ConfigurationReader(catalogs: .standard).read(file: file, overrides: overrides)
                let experiment = try Experiment(
                    plan, context: .of(configurationFile: file), loadsWeights: false)
                try experiment.load(weights: weights ?? source + "/model.safetensors")
                return experiment
            }
            let outcome = try experiment.evaluate(communicator: communicator)
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                try Console.print(json ? JSONLine.text(of: outcome) : outcome.text)
            }
        }
    }

    private var isFolder: Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) && isFolder
    }
}
