import Datasets
import Summation

/// The bytes that a rank needs for the steps of a stage of the training, calculated from shapes: those of the rank with
/// the largest share. The program itself, MPI and temporary copies come on top.
struct RankMemory: Sendable, Encodable {
    /// The number of samples of the share.
    let samples: Int
    /// The model's parameters, and what it keeps beside them, such as running means.
    let parameters: Int
    /// The gradient of each subtree of the share.
    let gradients: Int
    /// The optimizer's state of the rank's shard.
    let optimizerState: Int
    /// The inputs and outputs of all layers for the share, and their gradients.
    let activations: Int
    /// The data sets, of which the ranks of a host share one copy.
    let data: Int

    /// The bytes by their use.
    var named: [(name: String, bytes: Int)] {
        [
            ("parameters", parameters), ("their gradients", gradients), ("optimizer state", optimizerState),
            ("activations and their gradients", activations), ("data (one copy a host)", data),
        ]
    }

    /// The sum.
    var total: Int { named.reduce(0) { $0 + $1.bytes } }
}

extension Experiment {
    /// Returns the memory of a rank in a stage, whose layers have been frozen.
    func memory(of stage: Stage, ranks: Int) -> RankMemory {
        let partition = setup.sampler(for: data.training).partition(step: 0, rankCount: ranks)
        let samples = (0..<ranks).map { partition.samples(of: $0).count }.max() ?? 0
        let subtrees = (0..<ranks).map { partition.layout(of: $0).subtrees.count }.max() ?? 0
        let shard =
            ShardLayout(elementCount: model.learnedCount, ranks: ranks).ranges.map(\.count).max() ?? 0
        let width = model.inputShape.reduce(1, *) + model.outputShapes.reduce(0) { $0 + $1.reduce(1, *) }
        let bytes = model.type.byteCount
        return RankMemory(
            samples: samples, parameters: model.stateBytes, gradients: subtrees * model.learnedCount * bytes,
            optimizerState: stage.optimizer.stateVectors.count * shard * bytes,
            activations: 2 * samples * width * bytes,
            data: [data.training, data.validation, data.test].reduce(0) { $0 + ($1?.byteCount ?? 0) })
    }
}
