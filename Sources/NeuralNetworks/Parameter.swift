import Autodiff
import Tensors

/// A learned tensor of a layer.
public struct Parameter {
    /// The name within its layer (`weight`, `bias`) or, in a model's list, the full name (`layers.0.weight`).
    public let name: String
    /// The value and its gradient.
    public let variable: Variable
    /// The regularization of its weights; nil for biases and the like, which penalties and constraints do not
    /// affect.
    public let regularization: WeightRegularization?

    /// Creates a parameter of a layer.
    public init(_ name: String, _ variable: Variable, regularization: WeightRegularization? = nil) {
        self.name = name
        self.variable = variable
        self.regularization = regularization
    }

    /// The same parameter under another name.
    func named(_ name: String) -> Parameter { Parameter(name, variable, regularization: regularization) }
}

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
