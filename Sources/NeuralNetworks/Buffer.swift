import Tensors

/// A tensor of a layer's state that is not learned by gradients, such as BatchNorm's running statistics.
///
/// It has the same bits on all ranks, since its updates are computed from the whole global batch.
public final class Buffer {
    /// The name within its layer, such as `running_mean`.
    public let name: String
    /// The value.
    public var data: Tensor

    /// Creates a buffer of a layer.
    public init(_ name: String, _ data: Tensor) {
        self.name = name
        self.data = data
    }
}
