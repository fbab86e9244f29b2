import Autodiff

/// A learned tensor of a layer.
public struct Parameter {
    /// The name within its layer (`weight`, `bias`) or, in a model's list, the full name (`layers.0.weight`).
    public let name: String
    /// The value and its gradient.
    public let variable: Variable
    /// What keeps its weights small; nil for biases and the like, which penalties and constraints leave alone.
    public let regularization: WeightRegularization?

    /// A parameter of a layer.
    public init(_ name: String, _ variable: Variable, regularization: WeightRegularization? = nil) {
        self.name = name
        self.variable = variable
        self.regularization = regularization
    }

    /// The same parameter under another name.
    func named(_ name: String) -> Parameter { Parameter(name, variable, regularization: regularization) }
}

/// What a layer says of the size of its weights; the model's regularization holds where it says nothing.
///
/// Weights are a matrix whose rows are the incoming weights of one neuron each.
public struct WeightRegularization: Sendable, Hashable {
    /// λ of the penalty (λ/2)·Σ|w|.
    public let l1: Double?
    /// λ of the penalty (λ/2)·Σw².
    public let l2: Double?
    /// The largest Euclidean norm of a row.
    public let maxNorm: Double?

    /// A layer's own regularization.
    public init(l1: Double? = nil, l2: Double? = nil, maxNorm: Double? = nil) {
        self.l1 = l1
        self.l2 = l2
        self.maxNorm = maxNorm
    }
}
