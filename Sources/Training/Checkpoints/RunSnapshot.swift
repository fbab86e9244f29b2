import Collectives
import DataParallel
import NeuralNetworks
import Tensors

/// The whole state of a run at a moment between two steps: what a checkpoint holds. It names the models and
/// optimizers, and copies nothing yet.
struct RunSnapshot {
    /// The parts of the run that are done, and the one under way.
    var state: RunState
    /// The models, by the names of their files; the run's own is `model`.
    var models: [(name: String, model: Sequential)]
    /// The optimizers, by the prefixes of their tensors' names.
    var optimizers: [(prefix: String, step: TrainingStep)]
    /// The state at the beginning of the epoch; nil if the run never goes back there, or is there.
    var epochStart: EpochStart?
    /// The weights after the best epoch of the stage under way; nil if they are not kept.
    var best: BestWeights?
    /// The epoch under way or just ended, from 1, for people.
    var epoch: Int
}

extension RunSnapshot {
    /// The name of the first of the models' tensors with a value that is not finite; nil if there is none.
    var firstNonFiniteTensor: String? {
        models.lazy.compactMap { $0.model.firstNonFiniteTensor }.first { _ in true }
    }

    /// Gathers the optimizers' states of all ranks.
    ///
    /// - Parameter pool: memory for the states.
    /// - Returns: the states with the prefixes of their tensors' names, on rank 0; none on the others.
    /// - Note: Collective: every rank must call it in the same order.
    func gatherOptimizers(
        in pool: ByteArrayPool
    ) throws(CommunicationError) -> [(prefix: String, state: OptimizerState)] {
        var gathered: [(prefix: String, state: OptimizerState)] = []
        for (index, (prefix, step)) in optimizers.enumerated() {
            if let state = try step.gatherState(in: pool) { gathered.append((prefix, state)) }
            let earlier = epochStart?.optimizers[index]
            if let earlier, let state = try step.gatherState(earlier, in: pool) {
                gathered.append((CheckpointFiles.epochStartPrefix + prefix, state))
            }
        }
        return gathered
    }
}

/// The state of the part of a run that is under way.
struct PartSnapshot {
    /// The state.
    var state: PartState
    /// The models other than the run's own, by the names of their files.
    var models: [(name: String, model: Sequential)] = []
    /// The optimizers, by the prefixes of their tensors' names.
    var optimizers: [(prefix: String, step: TrainingStep)]
    /// The state at the beginning of the epoch; nil if the part never goes back there, or is there.
    var epochStart: EpochStart?
    /// The weights after the best epoch; nil if they are not kept.
    var best: BestWeights?
    /// The epoch under way or just ended, from 1, for people.
    var epoch: Int
}

/// The weights of a stage's model after its best epoch.
struct BestWeights {
    /// The name of their file; that of the model if these are its weights now.
    var name: String
    /// The weights; nil if the model has them now.
    var weights: ModelSnapshot?
}
