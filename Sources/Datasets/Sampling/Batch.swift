import Tensors

/// One rank's share of a global batch.
public struct Batch {
    /// The epoch, from 0.
    public let epoch: Int
    /// The step within the epoch, from 0.
    public let step: Int
    /// The scaled features, [rows, features], in the training's type.
    public let features: Tensor
    /// The class of each row.
    public let classes: [Int32]
    /// Where each row lies in the data set.
    public let indices: [Int]
    /// How the rows divide into micro-batches and subtrees of the canonical tree.
    public let layout: SampleLayout

    /// A share; `features` has a row, `classes` and `indices` an element for each row of `layout`.
    public init(
        epoch: Int, step: Int, features: Tensor, classes: [Int32], indices: [Int], layout: SampleLayout
    ) {
        self.epoch = epoch
        self.step = step
        self.features = features
        self.classes = classes
        self.indices = indices
        self.layout = layout
    }
}
