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
    /// The index of each row in the data set.
    public let indices: [Int]
    /// The division of the rows into micro-batches and subtrees of the canonical tree.
    public let layout: SampleLayout

    /// Creates a share; `features` and `targets` have one row, `indices` has one element per row of `layout`.
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
