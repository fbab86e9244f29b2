import Datasets
import Summation

/// The bytes that a rank needs for a stage of the training, calculated from shapes: those of the rank with the largest
/// share. The program itself and MPI come on top.
package struct RankMemory: Sendable, Encodable {
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
    /// The copies of the parameters beside those in use: of the beginning of the epoch, of the best epoch, and on their way
    /// to a checkpoint. All of them are there at the end of an epoch.
    let copies: Int
    /// The data sets, of which the ranks of a host share one copy.
    package let data: Int

    /// The most copies of the parameters at the same time, as measured; rounding up to blocks included.
    private static let mostCopies = 5

    /// The bytes by their use.
    var named: [(name: String, bytes: Int)] {
        [
            ("parameters", parameters), ("their gradients", gradients), ("optimizer state", optimizerState),
            ("activations and their gradients", activations), ("copies for checkpoints", copies),
            ("data (one copy a host)", data),
        ]
    }

    /// The sum.
    var total: Int { named.reduce(0) { $0 + $1.bytes } }

    /// The sum without the data.
    package var ownBytes: Int { total - data }

    fileprivate init(
        samples: Int, parameters: Int, gradients: Int, optimizerState: Int, activations: Int, data: Int
    ) {
        self.samples = samples
        self.parameters = parameters
        self.gradients = gradients
        self.optimizerState = optimizerState
        self.activations = activations
        copies = Self.mostCopies * parameters
        self.data = data
    }
}

extension Experiment {
    /// Returns the memory of a rank in a stage, whose layers have been frozen.
    package func memory(of stage: Stage, ranks: Int) -> RankMemory {
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
