import Autodiff
import Registry

/// A layer of a model: created from its options, built once its input shape is known, then called on batches.
public protocol Layer: AnyObject, Configured {
    /// The display name of the layer's type, such as "Dense".
    var kind: String { get }

    /// The learned parameters, in the order of their names in files; empty before `build`.
    var parameters: [Parameter] { get }

    /// The state that is not learned, in the order of its names in files; empty before `build`.
    var buffers: [Buffer] { get }

    /// Creates the parameters.
    ///
    /// - Parameter inputShape: the shape of one sample, without the batch.
    /// - Returns: the shape of one sample of the output.
    /// - Throws: `ModelError` if the layer cannot take such input.
    func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int]

    /// The output for a batch: [rows] + the shape of a sample.
    func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable

    /// For an activation, a layer like this one for another place, not built yet; nil for all other layers.
    /// An activation is a function of each element, possibly with learned slopes, that follows a dense layer.
    var copyOfActivation: (any Layer)? { get }

    /// True if the layer does not learn: none of its parameters requires a gradient. `BatchNorm`'s buffers then do
    /// not change either; a layer of one's own that keeps running values asks for this.
    var isFrozen: Bool { get }

    /// True if the layer does nothing in predictions, like dropout and noise.
    var isIdentityInInference: Bool { get }

    /// The initializer that suits the layer, for the dense layer before it; nil if the next layer decides, as
    /// for normalization.
    var recommendedInitializer: (any Initializer)? { get }

    /// The output ranges in which its units stop learning; nil if there are none, or it is not an activation.
    var inactiveRange: InactiveRange? { get }

    /// Adds the layer's computation in predictions to a graph of ONNX operators.
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
    /// The error of a call before the layer has been built.
    func notBuilt(_ input: Variable) -> FunctionError {
        FunctionError(
            function: kind, inputs: [input],
            reason:
                "the layer is called before it has been built: a Sequential builds those that it is made of")
    }

    /// None.
    public var parameters: [Parameter] { [] }
    /// None.
    public var buffers: [Buffer] { [] }
    /// Nil: the layer is not an activation.
    public var copyOfActivation: (any Layer)? { nil }
    /// True if the layer is an activation.
    public var isActivation: Bool { copyOfActivation != nil }
    /// Nil: no unit stops learning.
    public var inactiveRange: InactiveRange? { nil }
    /// True if the layer has parameters and none of them requires a gradient.
    public var isFrozen: Bool {
        !parameters.isEmpty && parameters.allSatisfy { !$0.variable.requiresGradient }
    }
    /// False: the layer acts in predictions.
    public var isIdentityInInference: Bool { false }

    /// Nil: the next layer decides.
    public var recommendedInitializer: (any Initializer)? { nil }
    /// Throws a `ModelError`: ONNX has no operators for the layer.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String {
        throw ModelError("\(name): a layer of the kind \(kind) cannot be written as ONNX")
    }
    /// Zero: negligible.
    public var forwardOperationsPerSample: Int { 0 }
}

/// The output ranges in which units of an activation stop learning.
public enum InactiveRange: Sendable, Hashable {
    /// Outputs below or above these bounds hardly change with the inputs, so that little gradient passes.
    case saturated(below: Double, above: Double)
    /// Units whose output is this or less for every sample pass no gradient at all.
    case dead(at: Double)
}

/// An error of a model that cannot be built, or does not fit its data or file.
public struct ModelError: Error, Hashable, CustomStringConvertible {
    /// The problem and its remedy.
    public let description: String
    /// The index in its model of the layer that cannot be built; nil if no layer is meant.
    package let layer: Int?

    /// Creates an error with a description.
    public init(_ description: String) { self.init(description, layer: nil) }

    /// Creates the error of a layer of a model.
    init(_ description: String, layer: Int?) {
        self.description = description
        self.layer = layer
    }
}
