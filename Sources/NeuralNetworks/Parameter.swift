import Autodiff

/// A learned tensor of a layer.
public struct Parameter {
    /// The name within its layer: `weight`, `bias`.
    public let name: String
    /// The value and its gradient.
    public let variable: Variable

    /// A parameter of a layer.
    public init(_ name: String, _ variable: Variable) {
        self.name = name
        self.variable = variable
    }
}
