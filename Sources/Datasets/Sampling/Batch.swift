import Summation
import Tensors

/// One rank's share of a global batch.
public struct Batch {
    /// The epoch, from 0.
    public let epoch: Int
    /// The step within the epoch, from 0.
    public let step: Int
    /// The scaled features, [rows, features], in the element type of the training.
    public let features: Tensor
    /// The target of each row.
    public let targets: Targets
    /// The weight of each row's loss; nil if all count alike.
    public let weights: [Double]?
    /// The index of each row in the data set.
    public let indices: [Int]
    /// The division of the rows into micro-batches and subtrees of the canonical tree.
    public let layout: SampleLayout
    /// The micro-batches of all ranks: the tree on which sums over the global batch are taken.
    public let forest: Forest

    /// The share of a rank.
    ///
    /// - Parameters:
    ///   - features: a row for each sample of the share.
    ///   - targets: a target for each of them.
    ///   - weights: the weight of the loss of each of them; nil if all count alike.
    ///   - indices: the position of each of them in the data set.
    ///   - layout: the share's part of `forest`.
    ///   - forest: the micro-batches of all ranks; the same on all ranks.
    public init(
        epoch: Int, step: Int, features: Tensor, targets: Targets, weights: [Double]? = nil, indices: [Int],
        layout: SampleLayout, forest: Forest
    ) {
        self.epoch = epoch
        self.step = step
        self.features = features
        self.targets = targets
        self.weights = weights
        self.indices = indices
        self.layout = layout
        self.forest = forest
    }
}
