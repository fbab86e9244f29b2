import Tensors

/// A tensor that is part of a layer's state but not learned by gradients: BatchNorm's running statistics.
///
/// It has the same bits on all ranks: what changes it is computed from the whole global batch.
public final class Buffer {
    /// The name within its layer: `running_mean`.
    public let name: String
    /// The value.
    public var data: Tensor

    /// A buffer of a layer.
    public init(_ name: String, _ data: Tensor) {
        self.name = name
        self.data = data
    }
}
