import Autodiff

/// A layer that applies a function to each element and learns nothing.
public final class Activation: Layer {
    /// The display name of the function.
    public let kind: String
    /// The initializer that suits the function, for the weights before it.
    public let recommendedInitializer: (any Initializer)?
    /// The output ranges in which its units stop learning; nil if there are none.
    public let inactiveRange: InactiveRange?
    /// The range of its outputs; nil for all numbers.
    public let outputRange: ClosedRange<Double>?
    private let function: (Variable) throws(FunctionError) -> Variable
    private let operators: ONNXOperators?
    /// The problem with its settings; nil if there is none.
    public let problem: String?

    /// Adds an element-wise function to a graph, given the name of its input, and returns the name of its
    /// output.
    public typealias ONNXOperators = (inout ONNXGraph, String) -> String

    /// Creates a layer that applies `function`.
    ///
    /// - Parameters:
    ///   - kind: the display name.
    ///   - initializer: the initializer for the dense layer before it, if that names none.
    ///   - inactiveRange: the output ranges in which its units stop learning; nil if there are none.
    ///   - outputRange: the range of its outputs; nil for all numbers.
    ///   - problem: the problem with its settings, in words; nil if there is none.
    ///   - onnx: the function as ONNX operators; nil if there are none.
    public init(
        _ kind: String, initializer: VarianceScaling = .heNormal, inactiveRange: InactiveRange? = nil,
        outputRange: ClosedRange<Double>? = nil, problem: String? = nil,
        _ function: @escaping (Variable) throws(FunctionError) -> Variable,
        onnx operators: ONNXOperators? = nil
    ) {
        self.problem = problem
        self.kind = kind
        recommendedInitializer = initializer
        self.inactiveRange = inactiveRange
        self.outputRange = outputRange
        self.function = function
        self.operators = operators
    }

    /// The layer itself, since it has no state.
    public var copyOfActivation: (any Layer)? { self }

    /// The input's shape.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] { inputShape }

    /// Applies the function to each element.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        try function(x)
    }

    /// Adds the function's operators.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String {
        guard let operators else {
            throw ModelError("\(name): the activation \(kind) cannot be written as ONNX")
        }
        return operators(&graph, input)
    }
}
