import Collectives
import Configuration
import FoundationEssentials
import NeuralNetworks
import Reporting
import Training

/// What rank 0 shows and keeps of a run: progress on the console, everything in the run's folder.
final class RunRecord {
    /// Those that are told how training goes.
    let observers: [any TrainingObserver]
    private let console: ConsoleReporter
    private let folder: RunFolder

    /// Creates the run's folder, with the resolved configuration in it.
    init(_ plan: Plan) throws {
        folder = try RunFolder(parent: plan.output.folder, name: plan.name, date: Date())
        try folder.write(config: ConfigurationWriter(catalogs: .standard).text(of: plan))
        console = ConsoleReporter(environment: ProcessInfo.processInfo.environment)
        console.noticed("run folder: \(folder.path)")
        observers = [console, RunRecorder(into: folder, stepInterval: plan.output.metricsEvery)]
    }

    /// Shows a table to people.
    func show(_ table: String) { StandardError().write(table) }

    /// Lets an error's message begin on a new line.
    func leaveBar() { console.leaveBar() }

    /// Writes what pretraining made.
    func keep(_ product: PretrainingProduct) throws {
        for (name, model) in product.models {
            try folder.write(
                Safetensors(model, metadata: ["version": Version.text]).encoded(), to: "\(name).safetensors")
        }
        for (name, image) in product.images { try folder.write(image.encodedAsPNG(), to: "\(name).png") }
    }

    /// Writes the trained model and what the run came to.
    ///
    /// - Returns: the outcome with the folder's path.
    func finish(_ outcome: TrainingOutcome, model: Sequential) throws -> TrainingOutcome {
        var outcome = outcome
        outcome.run = folder.path
        try folder.write(
            model: Safetensors(
                model, metadata: ["digest": outcome.digest, "version": Version.text]
            )
            .encoded())
        try folder.write(result: outcome)
        return outcome
    }
}
