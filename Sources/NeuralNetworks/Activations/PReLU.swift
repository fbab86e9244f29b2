import Autodiff
import Registry
import Summation
import Tensors

/// The leaky rectified linear unit with learned slopes: y = x where x > 0, a·x elsewhere.
///
/// Source: He, Zhang, Ren & Sun 2015, arXiv:1502.01852.
public final class PReLU: SampleSummingFunction {
    /// Creates the function.
    public init() {}

    /// "prelu", the name of the free function.
    public var name: String { "prelu" }

    /// Two: x and the slopes.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = x where x > 0, a · x elsewhere.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].leakyReLU(slopes: slopes(inputs))]
    }

    /// Row by row: only x has samples.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        try inputs.onlyFirst()
    }

    /// gx = gy where x > 0, a · gy elsewhere; ga = the sum of x · gy where x ≤ 0, with one part per subtree
    /// of the samples. A slope shared by all columns is first summed along each row.
    public func backward(
        _ pass: BackwardPass, over samples: SampleLayout, into buffers: [[Tensor]?]
    ) throws(ShapeError) -> [Gradient?] {
        let (x, gy) = (pass.inputs[0], pass.gradient)
        var slopeGradient: Gradient?
        if pass.wanted[1] {
            var terms = try Tensor.leakyReLUSlopeGradient(input: x, outputGradient: gy)
            if pass.inputs[1].count != x.shape[1] { terms = try terms.sum(along: [1], keepingAxes: true) }
            slopeGradient = Gradient(parts: try terms.columnSums(over: samples))
        }
        let inputGradient =
            pass.wanted[0]
            ? Gradient(
                try .leakyReLUGradient(input: x, outputGradient: gy, slopes: slopes(pass.inputs))) : nil
        return [inputGradient, slopeGradient]
    }

    /// The slopes, one per column.
    private func slopes(_ inputs: [Tensor]) throws(ShapeError) -> Tensor {
        let (x, slopes) = (inputs[0], inputs[1])
        guard x.rank == 2, slopes.shape == [x.shape[1]] || slopes.shape == [1] else {
            throw ShapeError(
                "prelu takes rows and one slope or a slope for each column, not \(x.shape) and \(slopes.shape)"
            )
        }
        return try slopes.broadcast(to: [x.shape[1]])
    }
}

/// x where x > 0, slope·x elsewhere, element by element.
///
/// - Parameters:
///   - x: [rows, units].
///   - slopes: [units], or [1] for one slope shared by all units.
/// - Returns: [rows, units].
/// - Throws: `FunctionError` if the shapes or types do not fit.
public func prelu(_ x: Variable, slopes: Variable) throws(FunctionError) -> Variable {
    try PReLU()(x, slopes)
}

/// The leaky rectified linear unit with learned slopes as a layer.
///
/// Parameter: `weight`, the slopes, [units], or [1] if shared. Penalties and constraints skip them.
public final class ParametricReLU: Layer {
    /// "PReLU".
    public let kind = "PReLU"
    /// `weight`.
    public private(set) var parameters: [Parameter] = []
    private let initial: Double
    private let isShared: Bool

    /// Creates a layer whose slopes start at `initial`, one per unit or one shared by all.
    public init(initial: Double = 0.25, shared: Bool = false) {
        self.initial = initial
        isShared = shared
    }

    /// A new layer with the same settings, whose slopes start anew.
    public var copyOfActivation: (any Layer)? { ParametricReLU(initial: initial, shared: isShared) }

    /// he_normal.
    public var recommendedInitializer: (any Initializer)? { VarianceScaling.heNormal }

    /// Creates the slopes.
    ///
    /// - Throws: `ModelError` if the samples are not vectors.
    public func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int] {
        guard inputShape.count == 1 else {
            throw ModelError("prelu takes vectors, not samples of shape \(inputShape)")
        }
        let slopes = Tensor(repeating: initial, shape: isShared ? [1] : inputShape, type: context.type)
        parameters = [Parameter("weight", Variable(slopes, name: context.fullName("weight")))]
        return inputShape
    }

    /// x where x > 0, slope·x elsewhere.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        guard let slopes = parameters.first?.variable else { throw notBuilt(x) }
        return try prelu(x, slopes: slopes)
    }

    /// Adds a PRelu operator with the slopes.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String {
        guard let slopes = parameters.first else { throw ModelError("\(name): the layer has not been built") }
        return graph.add("PRelu", [input, graph.add(constant: slopes.variable.data, name: name + ".weight")])
    }

    /// The problem with the initial slope.
    public var problem: String? { PReLU.initialOption.problem(with: initial) }

}

extension PReLU {
    fileprivate static let initialOption = Option("initial", default: 0.25, help: "initial slope")
    private static let sharedOption = Option(
        "shared", default: false, help: "whether all units share one slope; otherwise one slope per unit")

    static let entry = Entry<any Layer>(
        "prelu", "Parametric ReLU: x where x > 0, weight·x elsewhere, with learned slopes.",
        options: [initialOption, sharedOption]
    ) { ParametricReLU(initial: $0[initialOption], shared: $0[sharedOption]) }
}
