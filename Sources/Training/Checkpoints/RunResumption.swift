import Collectives
import DataParallel
import NeuralNetworks
import Storage

/// A checkpoint from which all ranks resume a run together. Rank 0 has its files, and sends the others what
/// they need of them: they need no access to its disk.
public final class RunResumption {
    /// The state of the run.
    let state: CheckpointState
    private let checkpoint: Checkpoint?
    /// The name, in the checkpoint, of a model of the run that is resumed.
    private let fullName: (String) -> String
    private let communicator: any Communicator
    /// The optimizers' tensors, on rank 0.
    private lazy var optimizers = Result { try file(CheckpointFiles.optimizer) }
        .mapError { RankFailure($0) }

    /// A checkpoint that rank 0 has opened.
    ///
    /// - Parameters:
    ///   - checkpoint: the checkpoint, on rank 0; nil on the others.
    ///   - state: its state, on all ranks.
    convenience init(_ checkpoint: Checkpoint?, state: CheckpointState, communicator: any Communicator) {
        self.init(checkpoint, state, communicator, fullName: { $0 })
    }

    private init(
        _ checkpoint: Checkpoint?, _ state: CheckpointState, _ communicator: any Communicator,
        fullName: @escaping (String) -> String
    ) {
        self.fullName = fullName
        self.checkpoint = checkpoint
        self.state = state
        self.communicator = communicator
    }

    /// The same for the run of the base model.
    var ofBase: RunResumption {
        RunResumption(checkpoint, state, communicator) { [fullName] in fullName(CheckpointFiles.ofBase($0)) }
    }

    /// Gives a model its weights of the checkpoint.
    ///
    /// - Parameters:
    ///   - name: the name of the model's file.
    ///   - inPlace: true if the parameters lie in an arena.
    /// - Note: Collective: every rank must call it in the same order.
    func restore(_ model: Sequential, named name: String, inPlace: Bool) throws {
        let weights = try weights(of: model, named: fullName(name))
        if inPlace { weights.restore(model) } else { weights.replace(model) }
    }

    /// Gives an optimizer its state.
    ///
    /// - Parameter prefix: the beginning of its tensors' names.
    /// - Note: Collective: every rank must call it in the same order.
    func restore(_ step: TrainingStep, prefix: String = "") throws {
        let file = try communicator.agree(optimizers, phase: .checkpoint)
        try step.restoreState(file, prefix: prefix)
    }

    /// The weights of a model at the beginning of the epoch.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func epochStartWeights(of model: Sequential, named name: String) throws -> ModelSnapshot {
        try weights(of: model, named: name)
    }

    /// The weights of a model after the best epoch; nil if the checkpoint does not have them.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func bestWeights(of model: Sequential) throws -> ModelSnapshot? {
        try state.best.map { try weights(of: model, named: $0) }
    }

    private func weights(of model: Sequential, named name: String) throws -> ModelSnapshot {
        let name = CheckpointFiles.weights(name)
        return try communicator.weights(
            of: model,
            from: Result { try file(name).map { try ModelSnapshot($0, of: model) } }
                .mapError { RankFailure(message: "\(name) of the checkpoint: \($0)", exitCode: .badData) })
    }

    /// A file of the checkpoint; nil on ranks other than 0.
    private func file(_ name: String) throws -> Safetensors? {
        try checkpoint.map { try Safetensors($0.bytes(of: name), file: name) }
    }
}

/// A checkpoint taken within a stage.
struct StageResumption {
    /// The state of the stage.
    let state: StageState
    /// The checkpoint.
    let checkpoint: RunResumption
}
