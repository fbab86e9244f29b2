import Autodiff

/// A layer that applies a function to each element and learns nothing.
public final class Activation: Layer {
    /// What the function is called for people.
    public let kind: String
    /// The rule for the weights before it.
    public let suitedInitializer: (any Initializer)?
    /// How its units can come to a standstill; nil where they cannot.
    public let idleUnits: IdleUnits?
    private let function: (Variable) throws(FunctionError) -> Variable
    private let operators: ONNXOperators?

    /// Adds an element-wise function to a graph, given its input's name; the name of its output comes back.
    public typealias ONNXOperators = (inout ONNXGraph, String) -> String

    /// A layer that applies `function`.
    ///
    /// - Parameters:
    ///   - kind: its name for people.
    ///   - initializer: the rule for the weights of the dense layer before it, where none is stated.
    ///   - idleUnits: how its units can come to a standstill; nil where they cannot.
    ///   - onnx: the same as operators of ONNX; nil where there are none.
    public init(
        _ kind: String, initializer: VarianceScaling = .heNormal, idleUnits: IdleUnits? = nil,
        _ function: @escaping (Variable) throws(FunctionError) -> Variable,
        onnx operators: ONNXOperators? = nil
    ) {
        self.kind = kind
        suitedInitializer = initializer
        self.idleUnits = idleUnits
        self.function = function
        self.operators = operators
    }

    /// The layer itself, which keeps nothing.
    public var otherActivation: (any Layer)? { self }

    /// The output has the input's shape.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] { inputShape }

    /// The function of each element.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        try function(x)
    }

    /// The activation's own operators.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String {
        guard let operators else {
            throw ModelError("\(name): the activation \(kind) cannot be written as ONNX")
        }
        return operators(&graph, input)
    }
}
