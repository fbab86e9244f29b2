import Autodiff

/// A layer that applies a function to each element and learns nothing.
public final class Activation: Layer {
    /// What the function is called for people.
    public let kind: String
    private let function: (Variable) throws(FunctionError) -> Variable

    /// A layer that applies `function`; `kind` names it for people.
    public init(_ kind: String, _ function: @escaping (Variable) throws(FunctionError) -> Variable) {
        self.kind = kind
        self.function = function
    }

    /// The output has the input's shape.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] { inputShape }

    /// The function of each element.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        try function(x)
    }
}
