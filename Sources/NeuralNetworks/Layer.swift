import Autodiff

/// A step of a model: made from its options, built once the shape of its input is known, then called on batches.
public protocol Layer: AnyObject {
    /// The kind for people: "Dense".
    var kind: String { get }

    /// What it learns, in the order of their names in files; empty before `build`.
    var parameters: [Parameter] { get }

    /// What is state but not learned, in the order of their names in files; empty before `build`.
    var buffers: [Buffer] { get }

    /// Makes the parameters.
    ///
    /// - Parameter inputShape: the shape of one sample, without the batch.
    /// - Returns: the shape of one sample of the output.
    /// - Throws: `ModelError` if the layer cannot take such input.
    func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int]

    /// The output for a batch: [rows] + the shape of a sample.
    func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable

    /// A layer like this one for another place, not built yet, where it is an activation: a function of each element, learned slopes
    /// included, which follows a dense layer to bend its outputs. Nil for all other layers.
    var otherActivation: (any Layer)? { get }

    /// Whether it is not to learn: no parameter of it wants a gradient. What it keeps in buffers then stays as it is, too.
    var isFrozen: Bool { get }

    /// Whether the layer does nothing in predictions, as dropout and noise.
    var isForTrainingOnly: Bool { get }

    /// The rule for the weights of the dense layer before this one; nil where the next layer says it, as for one that only normalises.
    var suitedInitializer: (any Initializer)? { get }

    /// How its units can come to a standstill; nil where they cannot, or it is no activation.
    var idleUnits: IdleUnits? { get }

    /// Adds what the layer does in predictions to a graph of ONNX operators.
    ///
    /// - Parameters:
    ///   - input: the name of the layer's input in the graph.
    ///   - name: the layer's own name, `layers.0`.
    /// - Returns: the name of its output.
    /// - Throws: `ModelError` if ONNX has no operators for it.
    func addToGraph(_ graph: inout ONNXGraph, input: String, name: String) throws(ModelError) -> String

    /// Floating-point operations of the forward pass for one sample (a multiply-add counts 2).
    var forwardOperationsPerSample: Int { get }
}

extension Layer {
    /// Nothing is learned.
    public var parameters: [Parameter] { [] }
    /// Nothing is kept.
    public var buffers: [Buffer] { [] }
    /// It is no activation.
    public var otherActivation: (any Layer)? { nil }
    /// Whether it is an activation.
    public var isActivation: Bool { otherActivation != nil }
    /// Units do not come to a standstill.
    public var idleUnits: IdleUnits? { nil }
    /// Whether it has parameters, and none of them wants a gradient.
    public var isFrozen: Bool {
        !parameters.isEmpty && parameters.allSatisfy { !$0.variable.requiresGradient }
    }
    /// It does something.
    public var isForTrainingOnly: Bool { false }

    /// The next layer says it.
    public var suitedInitializer: (any Initializer)? { nil }
    /// There are no operators for the layer.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String {
        throw ModelError("\(name): a layer of the kind \(kind) cannot be written as ONNX")
    }
    /// Not worth counting.
    public var forwardOperationsPerSample: Int { 0 }
}
