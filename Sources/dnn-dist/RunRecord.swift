import Collectives
import Configuration
import FoundationEssentials
import NeuralNetworks
import Prediction
import Reporting
import Training

/// Displays and records a run on rank 0: progress on the console, everything in the run's folder.
final class RunRecord {
    /// The observers of the training.
    let observers: [any TrainingObserver]
    private let console: ConsoleReporter
    private let folder: RunFolder

    /// Creates the run's folder with the resolved configuration.
    convenience init(_ plan: Plan) throws {
        let folder = try RunFolder(parent: plan.output.folder, name: plan.name, date: Date())
        try self.init(plan, folder)
        console.report(message: "run folder: \(folder.path)")
    }

    /// Creates the record of one of several runs, in its own folder within this common record's.
    func part(_ plan: Plan) throws -> RunRecord {
        try RunRecord(plan, RunFolder(within: folder.path, name: "\(RunFolder.seedFolderPrefix)\(plan.seed)"))
    }

    private init(_ plan: Plan, _ folder: RunFolder) throws {
        try folder.write(config: ConfigurationWriter(catalogs: .standard).text(of: plan))
        self.folder = folder
        console = ConsoleReporter(environment: ProcessInfo.processInfo.environment)
        observers = [console, RunRecorder(into: folder, stepInterval: plan.output.metricsEvery)]
    }

    /// The folder's path.
    var path: String { folder.path }

    /// Prints a note.
    func note(_ text: String) { console.report(message: text) }

    /// Prints a table.
    func show(_ table: String) { StandardError().write(table) }

    /// Ends the progress bar, so that an error message begins on a new line.
    func endProgressLine() { console.endProgressLine() }

    /// Writes an intermediate product of the run.
    func keep(_ product: RunArtifact) throws {
        for (name, model) in product.models {
            try folder.write(
                Safetensors(model, metadata: ["version": Version.text]).encoded(), to: "\(name).safetensors")
        }
        for (name, image) in product.images { try folder.write(image.encodedAsPNG(), to: "\(name).png") }
        let names = product.models.map { "\($0.name).safetensors" } + product.images.map { "\($0.name).png" }
        for observer in observers {
            try observer.report(message: "saved in the run folder: " + names.joined(separator: ", "))
        }
    }

    /// Writes the trained model and the outcome of the run.
    ///
    /// - Returns: the outcome with the folder's path.
    func finish(_ outcome: TrainingOutcome, _ experiment: Experiment) throws -> TrainingOutcome {
        var outcome = outcome
        outcome.run = folder.path
        let metadata = try ModelFile.metadata(
            of: TrainedModel(experiment), version: Version.text, catalogs: .standard)
        try folder.write(model: Safetensors(experiment.model, metadata: metadata).encoded())
        try folder.write(result: outcome)
        return outcome
    }

    /// Writes the outcome of several runs.
    func finish(_ outcome: RepeatedOutcome) throws { try folder.write(result: outcome) }
}
