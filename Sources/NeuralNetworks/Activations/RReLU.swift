import Autodiff
import Registry
import Tensors

/// The leaky rectified linear unit with one slope per element: y = x where x > 0, s·x elsewhere.
public final class RReLU: UnaryFunction {
    private let slopes: Tensor

    /// Creates the function with slopes of the input's shape.
    public init(slopes: Tensor) { self.slopes = slopes }

    /// "rrelu", the name of the free function.
    public var name: String { "rrelu" }

    /// y = x where x > 0, s · x elsewhere.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].leakyReLU(slopes: slopes)]
    }

    /// gx = gy where x > 0, s · gy elsewhere.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .leakyReLUGradient(input: pass.inputs[0], outputGradient: pass.gradient, slopes: slopes)]
    }
}

/// x where x > 0, s·x elsewhere, element by element.
///
/// - Parameters:
///   - x: any shape.
///   - slopes: s, of x's shape.
/// - Throws: `FunctionError` if the shapes or types differ.
public func rrelu(_ x: Variable, slopes: Tensor) throws(FunctionError) -> Variable {
    try RReLU(slopes: slopes)(x)
}

/// The randomized leaky rectified linear unit as a layer. In training, the slope of each element of each
/// sample is drawn anew; in predictions (Monte Carlo ones too), it is the mean of the slopes.
///
/// Source: Xu, Wang, Chen & Li 2015, "Empirical evaluation of rectified activations in convolutional
/// network", arXiv:1505.00853.
public final class RandomizedLeakyReLU: Layer {
    /// "RReLU".
    public let kind = "RReLU"
    private let lower: Double
    private let upper: Double
    private var noise: SampleNoise?

    /// Creates a layer whose slopes are uniform between two bounds.
    ///
    /// - Throws: `ModelError` if the lower bound is above the upper one.
    public init(lower: Double = 1 / 8, upper: Double = 1 / 3) {
        self.lower = lower
        self.upper = upper
    }

    /// A new layer with the same bounds.
    public var copyOfActivation: (any Layer)? { RandomizedLeakyReLU(lower: lower, upper: upper) }

    /// he_normal.
    public var recommendedInitializer: (any Initializer)? { VarianceScaling.heNormal }

    /// Accepts any shape.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] {
        noise = context.noise(.slope)
        return inputShape
    }

    /// x where x > 0, s·x elsewhere, with s = lower + (upper − lower)·u and one number u per element of each
    /// sample, the same on whichever rank holds the sample.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        guard pass.mode == .training else { return try leakyReLU(x, slope: mean) }
        guard let noise else { throw notBuilt(x) }
        let columns = x.shape.dropFirst().reduce(1, *)
        let slopes = noise.uniform(pass, columns: columns, type: x.data.type)
            .multiplied(by: upper - lower).adding(lower)
        guard slopes.count == x.data.count else {
            throw FunctionError(
                function: "rrelu", inputs: [x], reason: "the batch has \(slopes.shape[0]) rows")
        }
        return try rrelu(x, slopes: slopes.view(offset: 0, shape: x.shape))
    }

    /// Adds a LeakyRelu operator with the mean slope.
    public func addToGraph(_ graph: inout ONNXGraph, input: String, name: String) -> String {
        graph.add("LeakyRelu", [input], [("alpha", .number(mean))])
    }

    /// The problem with its bounds.
    public var problem: String? { RReLU.problem(lower: lower, upper: upper) }

    private var mean: Double { (lower + upper) / 2 }
}

extension RReLU {
    private static let lowerOption = Option(
        "lower", default: 1.0 / 8, .notNegative, help: "lower bound of the slope for negative inputs")
    private static let upperOption = Option(
        "upper", default: 1.0 / 3, .notNegative, help: "upper bound of the slope for negative inputs")

    static func problem(lower: Double, upper: Double) -> String? {
        lowerOption.problem(with: lower) ?? upperOption.problem(with: upper)
            ?? (lower <= upper ? nil : "'lower' is more than 'upper'")
    }

    static let entry = Entry<any Layer>(
        "rrelu",
        "Randomized leaky ReLU: slopes drawn uniformly between lower and upper in training, their mean in inference.",
        options: [lowerOption, upperOption],
        check: { problem(lower: $0[lowerOption], upper: $0[upperOption]) }
    ) { RandomizedLeakyReLU(lower: $0[lowerOption], upper: $0[upperOption]) }
}
