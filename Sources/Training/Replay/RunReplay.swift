import Collectives
import DataParallel
import NeuralNetworks
import Reporting
import Storage

/// A training step that is computed again, by one process, with the part that one of the run's ranks had in it.
///
/// The run goes on from its last checkpoint before the step, or from its first step. As its bits are the same on any
/// number of ranks, one process comes to the same parameters before the step as the ranks did.
public struct RunReplay {
    private let experiment: Experiment
    private let folder: String?
    private let step: Int
    private let rank: Int
    private let ranks: Int
    private let beginning: ReplayBeginning
    private let resumer: RunResumer
    private let communicator: any Communicator

    /// A step of an experiment's run, which is only read.
    ///
    /// - Parameters:
    ///   - folder: the run's folder; nil if there is none: its first step is the beginning.
    ///   - step: the number of the step, from 1, among those of the stages.
    ///   - rank: the rank.
    ///   - ranks: the number of ranks of the run; nil for that of its checkpoints.
    ///   - communicator: this process alone.
    ///   - note: shows a message.
    /// - Throws: `TrainingError` if there is no such step or rank, or the run is another one.
    public init(
        _ experiment: Experiment, in folder: String?, step: Int, rank: Int, of ranks: Int?, version: String,
        on communicator: any Communicator, note: (String) -> Void
    ) throws {
        self.experiment = experiment
        self.folder = folder
        self.step = step
        self.rank = rank
        self.communicator = communicator
        let resumer = RunResumer(
            experiment, version: version, allowsChanges: false, communicator: communicator)
        self.resumer = resumer
        let steps =
            experiment.stages.reduce(0) { $0 + $1.epochs }
            * experiment.setup.sampler(for: experiment.data.training).stepsPerEpoch
        guard step <= steps else {
            throw TrainingError("--replay \(step): the run has \(Format.count(steps, "step"))", .usage)
        }
        beginning =
            try folder.map { try resumer.beginning(in: $0, before: step, note: note) }
            ?? ReplayBeginning(resumption: nil, path: nil, ranks: nil)
        guard let count = ranks ?? beginning.ranks else {
            throw TrainingError(
                "--ranks is missing: neither a checkpoint nor a result says on how many ranks the run was",
                .usage)
        }
        self.ranks = count
        guard rank < count else {
            throw TrainingError(
                "--rank \(rank): the ranks are \(count == 1 ? "0 alone" : "0 to \(count - 1)"); --ranks sets another number",
                .usage)
        }
        guard count == 1 || communicator.reduction == .anyRanks else {
            throw TrainingError(
                "distributed: reproducibility and reduce of this run bind its bits to its ranks, so that one process does not come to them: only runs with {reproducibility: any-ranks} can be replayed",
                .badConfiguration)
        }
        note(
            beginning.path.map { "going on from \($0)" }
                ?? "no checkpoint before step \(step): training begins at its first step")
    }

    /// Goes on to the step, and computes it.
    ///
    /// - Parameter observers: the observers of the steps and epochs before.
    public func run(observers: [any TrainingObserver]) throws -> ReplayOutcome {
        let replay = StepReplay(step: step, rank: rank, of: ranks)
        experiment.replay = replay
        let run = TrainingRun(
            experiment, communicator: communicator, from: beginning.resumption, observers: observers)
        do {
            _ = try run.run()
        } catch {
            guard replay.outcome != nil else { throw error }
        }
        guard let outcome = replay.outcome else {
            throw TrainingError("--replay \(step): the run has stopped early, before that step", .usage)
        }
        return ReplayOutcome(
            replay, outcome, experiment, from: beginning.path, checkpointAfter: try comparison())
    }

    /// Compares the model with the run's checkpoint right after the step; nil if there is none.
    private func comparison() throws -> ReplayOutcome.Comparison? {
        guard let checkpoint = folder.flatMap({ resumer.checkpoint(in: $0, after: step) }) else { return nil }
        let file = CheckpointFiles.weights(CheckpointFiles.own.model)
        let kept = try ModelSnapshot(
            Safetensors(checkpoint.bytes(of: file), file: file), of: experiment.model)
        let own = ModelSnapshot(experiment.model)
        return ReplayOutcome.Comparison(
            path: checkpoint.path,
            isEqual: zip(kept.tensors, own.tensors).allSatisfy { $0.bytes == $1.bytes })
    }
}
