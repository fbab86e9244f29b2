import Autodiff
import Registry
import Tensors

/// Batch normalization: y = γ·(x − μ)/√(σ² + ε) + β for each feature.
///
/// In training, μ and σ² are the global batch's, over all ranks (or each micro-batch's own), and the running
/// statistics follow them: running ← momentum·running + (1 − momentum)·batch, with the unbiased variance
/// Σ(x − μ)²/(n − 1), or 0 if n = 1. In evaluation, and in training if the layer is frozen, μ and σ² are the
/// running statistics, which then do not change.
///
/// Parameters: `weight` γ, which starts at 1, `bias` β, which starts at 0. Buffers, always in float64:
/// `running_mean`, which starts at 0, `running_var`, which starts at 1.
///
/// Source: Ioffe & Szegedy 2015, arXiv:1502.03167. Like Keras 3, except that the running
/// variance is unbiased, as in PyTorch, whose momentum is 1 − momentum; Keras leaves it biased.
public final class BatchNorm: Layer {
    /// "BatchNorm".
    public let kind = "BatchNorm"
    /// `weight` and `bias`.
    public private(set) var parameters: [Parameter] = []
    /// `running_mean` and `running_var`.
    public private(set) var buffers: [Buffer] = []
    private let momentum: Double
    private let epsilon: Double
    private let isSynchronized: Bool

    /// Creates a layer.
    ///
    /// - Parameters:
    ///   - momentum: the share of the running statistics that is kept at each step.
    ///   - epsilon: ε, more than 0.
    ///   - isSynchronized: true to normalize over the global batch, false to normalize each micro-batch by
    ///     itself.
    public init(momentum: Double = 0.99, epsilon: Double = 0.001, isSynchronized: Bool = true) {
        self.momentum = momentum
        self.epsilon = epsilon
        self.isSynchronized = isSynchronized
    }

    /// Creates the parameters and running statistics of each feature.
    ///
    /// - Throws: `ModelError` if the samples are not vectors.
    public func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int] {
        guard inputShape.count == 1 else {
            throw ModelError("batch normalization takes vectors, not samples of shape \(inputShape)")
        }
        func parameter(_ name: String, _ value: Double) -> Parameter {
            let start = Tensor(repeating: value, shape: inputShape, type: context.type)
            return Parameter(name, Variable(start, name: context.fullName(name)))
        }
        parameters = [parameter("weight", 1), parameter("bias", 0)]
        buffers = [
            Buffer("running_mean", Tensor(zeros: inputShape, type: .float64)),
            Buffer("running_var", Tensor(repeating: 1, shape: inputShape, type: .float64)),
        ]
        return inputShape
    }

    /// The normalized features, [rows, features], the shape of the input.
    ///
    /// - Note: Collective in training: every rank, even without samples, must call it in the same order.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        guard buffers.count == 2 else { throw notBuilt(x) }
        let (gamma, beta) = (parameters[0].variable, parameters[1].variable)
        guard pass.mode == .training, !isFrozen else {
            let function = FixedStatisticsNormalization(
                means: buffers[0].data, variances: buffers[1].data, epsilon: epsilon)
            return try function(x, gamma, beta)
        }
        let x = try x.having(pass.share)
        let (y, moments): (Variable, Moments?)
        if isSynchronized {
            let function = BatchNormalization(epsilon: epsilon, over: pass.share)
            (y, moments) = (try function(x, gamma, beta), function.batchMoments)
        } else {
            let function = MicroBatchNormalization(epsilon: epsilon, over: pass.share)
            (y, moments) = (try function(x, gamma, beta), function.batchMoments)
        }
        if let moments {
            buffers[0].data = buffers[0].data.following(meansOf: moments, momentum: momentum)
            buffers[1].data = buffers[1].data.following(variancesOf: moments, momentum: momentum)
        }
        return y
    }

    /// A multiply-add per feature, as in predictions.
    public var forwardOperationsPerSample: Int { 2 * (parameters.first?.variable.data.count ?? 0) }

    /// The layer in predictions, y = s·x + t for each feature: s = γ/√(σ² + ε), t = β − s·μ, from the running
    /// statistics.
    var scalesAndShifts: (scales: [Double], shifts: [Double]) {
        let (gamma, beta) = (parameters[0].variable.data.values, parameters[1].variable.data.values)
        let (means, variances) = (buffers[0].data.values, buffers[1].data.values)
        let scales = zip(gamma, variances).map { $0 / ($1 + epsilon).squareRoot() }
        let shifts = beta.indices.map { beta[$0] - scales[$0] * means[$0] }
        return (scales, shifts)
    }

    /// The running mean and deviation √(σ² + ε) of each feature; nil before the layer is built.
    public var runningMoments: (means: [Double], deviations: [Double])? {
        guard buffers.count == 2 else { return nil }
        return (buffers[0].data.values, buffers[1].data.values.map { ($0 + epsilon).squareRoot() })
    }

    /// True if a feature lies so far from 0, in units of its deviation, that s·x + t loses digits: the difference of
    /// large numbers.
    var isFarFromZero: Bool {
        zip(buffers[0].data.values, buffers[1].data.values).contains {
            abs($0) > Self.largestDistance * ($1 + epsilon).squareRoot()
        }
    }

    /// The distance from 0, in deviations, up to which s·x + t has almost all digits of (x − μ)·s.
    private static let largestDistance = 32.0

    /// Adds a BatchNormalization operator with the running statistics; behind a Sub operator for means far from 0,
    /// since runtimes compute s·x + t.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String {
        func constant(_ tensor: Tensor, _ own: String) -> String {
            graph.add(constant: tensor, name: "\(name).\(own)")
        }
        let affine = parameters.map { constant($0.variable.data, $0.name) }
        let (mean, variance) = (buffers[0].data, buffers[1].data)
        var (x, center) = (input, constant(mean, buffers[0].name))
        if isFarFromZero {
            x = graph.add("Sub", [input, center])
            let rounded = mean.converted(to: .float32).values
            let rest = Tensor(zip(mean.values, rounded).map { $0 - $1 })
            center = constant(rest, buffers[0].name + ONNXGraph.restSuffix)
        }
        return graph.add(
            "BatchNormalization", [x] + affine + [center, constant(variance, buffers[1].name)],
            [("epsilon", .number(epsilon))])
    }
}

extension BatchNorm {
    /// The problem with its settings.
    public var problem: String? {
        Self.momentumOption.problem(with: momentum) ?? Self.epsilonOption.problem(with: epsilon)
    }

    private static let momentumOption = Option(
        "momentum", default: 0.99, .fraction,
        help: "momentum of the running statistics: the fraction kept at each step")
    private static let epsilonOption = Option(
        "epsilon", default: 0.001, .positive, help: "term added to the variance for numerical stability")
    private static let syncOption = Option(
        "sync", default: true,
        help:
            "whether statistics are computed over the global batch, across all ranks; false: over each micro-batch"
    )

    static let entry = Entry<any Layer>(
        "batch_norm", "Batch normalization: γ·(x − μ)/√(σ² + ε) + β for each feature.",
        options: [momentumOption, epsilonOption, syncOption]
    ) { values in
        BatchNorm(
            momentum: values[momentumOption], epsilon: values[epsilonOption],
            isSynchronized: values[syncOption])
    }
}
