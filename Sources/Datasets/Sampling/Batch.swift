import Summation
import Tensors

/// One rank's share of a global batch.
public struct Batch {
    /// The epoch, from 0.
    public let epoch: Int
    /// The step within the epoch, from 0.
    public let step: Int
    /// The scaled features, [rows, features], in the training's type.
    public let features: Tensor
    /// What is to be learned of each row.
    public let targets: Targets
    /// Where each row lies in the data set.
    public let indices: [Int]
    /// How the rows divide into micro-batches and subtrees of the canonical tree.
    public let layout: SampleLayout

    /// A share; `features` and `targets` have a row, `indices` has an element for each row of `layout`.
    public init(
        epoch: Int, step: Int, features: Tensor, targets: Targets, indices: [Int], layout: SampleLayout
    ) {
        self.epoch = epoch
        self.step = step
        self.features = features
        self.targets = targets
        self.indices = indices
        self.layout = layout
    }
}
