import Autodiff
import Registry
import Tensors

/// Adds normal noise to its inputs in training only; a denoising autoencoder learns to remove it.
///
/// Source: Vincent et al. 2010, "Stacked denoising autoencoders", JMLR 11.
public final class GaussianNoise: Layer {
    /// "GaussianNoise".
    public let kind = "GaussianNoise"
    private let standardDeviation: Double
    private var noise: SampleNoise?

    /// Creates a layer whose noise has the given standard deviation.
    public init(standardDeviation: Double) { self.standardDeviation = standardDeviation }

    /// Accepts any shape.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] {
        noise = context.noise(.noise)
        return inputShape
    }

    /// x + σ·n, with one number n per element of each sample, the same on whichever rank holds the sample.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        guard pass.mode == .training else { return x }
        guard let noise else { throw notBuilt(x) }
        let rows = x.shape.first ?? 0
        let numbers = noise.normal(pass, columns: x.data.count / max(rows, 1), type: x.data.type)
            .multiplied(by: standardDeviation)
        return try x + reshape(Variable(numbers, name: "noise", requiresGradient: false), to: x.shape)
    }

    /// True: predictions are without noise.
    public var isIdentityInInference: Bool { true }

    /// Adds nothing: predictions are without noise.
    public func addToGraph(_ graph: inout ONNXGraph, input: String, name: String) -> String { input }

    /// The problem with its standard deviation.
    public var problem: String? { Self.deviationOption.problem(with: standardDeviation) }

    private static let deviationOption = Option<Double>(
        "stddev", .notNegative, help: "standard deviation σ of the noise")

    static let entry = Entry<any Layer>(
        "gaussian_noise", "Additive zero-mean Gaussian noise in training, for denoising autoencoders.",
        options: [deviationOption], shorthand: deviationOption.name
    ) { GaussianNoise(standardDeviation: $0[deviationOption]) }
}
