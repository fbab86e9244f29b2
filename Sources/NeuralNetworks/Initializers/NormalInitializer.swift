import Registry
import Tensors

/// Normal weights of a given mean and standard deviation, independent of the number of connections.
///
/// With standard deviation 1, the naive choice of old, the signals of a layer with many inputs grow or
/// saturate.
public struct NormalInitializer: Initializer {
    private let mean: Double
    private let standardDeviation: Double

    /// Creates an initializer with a normal distribution, not truncated.
    public init(mean: Double = 0, standardDeviation: Double = 1) {
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    /// mean + σ·n, with n from the standard normal distribution.
    public func draw(_ shape: [Int], fans: Fans, type: ScalarType, from stream: RandomStream) -> Tensor {
        stream.normal(shape, type: type).multiplied(by: standardDeviation).adding(mean)
    }

    /// The problem with its settings.
    public var problem: String? {
        Self.meanOption.problem(with: mean) ?? Self.deviationOption.problem(with: standardDeviation)
    }

    private static let meanOption = Option("mean", default: 0.0, help: "mean")
    private static let deviationOption = Option(
        "stddev", default: 1.0, .notNegative, help: "standard deviation")

    static let entry = Entry<any Initializer>(
        "normal",
        "Normal distribution with the same standard deviation in every layer; naive, to demonstrate unstable gradients.",
        options: [meanOption, deviationOption]
    ) { NormalInitializer(mean: $0[meanOption], standardDeviation: $0[deviationOption]) }
}
