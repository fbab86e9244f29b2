import Autodiff
import Registry
import Tensors

/// A fully connected layer: y = x·Wᵀ + b.
///
/// Parameters: `weight` W [units, inputs], `bias` b [units], which starts at 0.
public final class Dense: Layer {
    /// "Dense".
    public let kind = "Dense"
    /// `weight` and `bias`.
    public private(set) var parameters: [Parameter] = []
    /// Two per weight.
    public private(set) var forwardOperationsPerSample = 0
    private let units: Int
    private let initializer: (any Initializer)?
    private let regularization: WeightRegularization
    private(set) var weight: Variable?
    private(set) var bias: Variable?

    /// Creates a layer of `units` neurons, with the model's initializer and regularization unless given.
    public init(
        units: Int, initializer: (any Initializer)? = nil,
        regularization: WeightRegularization = WeightRegularization()
    ) {
        self.units = units
        self.initializer = initializer
        self.regularization = regularization
    }

    /// Creates a layer that is already built, with these weights and biases, for predictions.
    init(weight: Tensor, bias: Tensor) {
        units = weight.shape[0]
        initializer = nil
        regularization = WeightRegularization()
        let (w, b) = (Variable(weight, requiresGradient: false), Variable(bias, requiresGradient: false))
        (self.weight, self.bias) = (w, b)
        parameters = [Parameter("weight", w), Parameter("bias", b)]
        forwardOperationsPerSample = 2 * weight.count
    }

    /// glorot_normal: there is no activation between this layer and the one before.
    public var recommendedInitializer: (any Initializer)? { VarianceScaling.glorotNormal }

    /// Draws the weights and sets the biases to 0.
    ///
    /// - Throws: `ModelError` if the samples are not vectors, there are too many weights, or zeros for the
    ///   weights of a hidden layer.
    public func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int] {
        guard inputShape.count == 1 else {
            throw ModelError("a dense layer takes vectors, not samples of shape \(inputShape)")
        }
        let inputs = inputShape[0]
        try context.check(shape: [units, inputs], of: "weight", "\(inputs) × \(units)")
        let initializer =
            self.initializer?.resolved(recommended: context.recommendedInitializer) ?? context.initializer
        try context.check(initializer)
        let values = initializer.draw(
            [units, inputs], fans: Fans(input: inputs, output: units), type: context.type,
            from: context.random)
        let weight = Variable(values, name: context.fullName("weight"))
        let bias = Variable(Tensor(zeros: [units], type: context.type), name: context.fullName("bias"))
        (self.weight, self.bias) = (weight, bias)
        parameters = [Parameter("weight", weight, regularization: regularization), Parameter("bias", bias)]
        forwardOperationsPerSample = 2 * inputs * units
        return [units]
    }

    /// y = x·Wᵀ + b: [rows, units] from [rows, inputs].
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        guard let weight, let bias else { throw notBuilt(x) }
        return try linear(x, weight: weight, bias: bias)
    }

    /// Adds a Gemm operator: x·Wᵀ + b.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String {
        guard let weight, let bias else {
            throw ModelError("\(name): the layer has not been built")
        }
        return graph.add(
            "Gemm",
            [
                input, graph.add(constant: weight.data, name: name + ".weight"),
                graph.add(constant: bias.data, name: name + ".bias"),
            ],
            [("transB", .integer(1))])
    }
}

extension Dense {
    /// The problem with its settings.
    public var problem: String? {
        Self.unitsOption.problem(with: units) ?? initializer?.ownProblem ?? regularization.problem
    }

    private static let unitsOption = Option<Int>(
        "units", .atLeast(1, atMost: 1 << 24), help: "number of neurons")
    private static let initializerOption = Option<Selection?>(
        "initializer", kind: .selection(from: Initializers.catalog), default: .some(nil),
        help: "weight initializer; default: the model's initializer")

    static let entry = Entry<any Layer>(
        "dense", "Fully connected layer: y = x·Wᵀ + b.",
        options: [unitsOption, initializerOption] + WeightRegularization.options,
        shorthand: unitsOption.name
    ) { values in
        Dense(
            units: values[unitsOption],
            initializer: try values[initializerOption].map { try Initializers.catalog.make($0) },
            regularization: try WeightRegularization(values))
    }
}
