import Registry
import Tensors

/// Weights of mean 0 whose variance follows from the fans, so that signals keep their magnitude through many
/// layers.
///
/// Glorot: variance 1/fan_avg; He: 2/fan_in; LeCun: 1/fan_in. Normal weights are not truncated; the limit of
/// uniform ones is √(3·variance).
///
/// Source: Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks";
/// He, Zhang, Ren & Sun 2015, arXiv:1502.01852; LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp".
public struct VarianceScaling: Initializer {
    /// The number of connections that the variance is divided by.
    public enum FanMode: Sendable {
        case input
        case average
    }

    /// The distribution that weights are drawn from.
    public enum Distribution: Sendable {
        case normal
        case uniform
    }

    private let scale: Double
    private let mode: FanMode
    private let distribution: Distribution

    /// Creates an initializer of variance scale / fan.
    public init(scale: Double, mode: FanMode, distribution: Distribution) {
        self.scale = scale
        self.mode = mode
        self.distribution = distribution
    }

    /// σ·n or −l + 2l·u with the stream's normal n or uniform u, where σ² = scale / fan and l = √3·σ.
    public func draw(_ shape: [Int], fans: Fans, type: ScalarType, from stream: RandomStream) -> Tensor {
        let fan = mode == .input ? Double(fans.input) : Double(fans.input + fans.output) / 2
        let variance = scale / max(fan, 1)
        switch distribution {
        case .normal:
            return stream.normal(shape, type: type).multiplied(by: variance.squareRoot())
        case .uniform:
            let limit = (3 * variance).squareRoot()
            return stream.uniform(shape, type: type).multiplied(by: 2 * limit).adding(-limit)
        }
    }

    /// Normal with variance 2/fan_in: for relu and the like.
    public static let heNormal = VarianceScaling(scale: 2, mode: .input, distribution: .normal)
    /// Uniform with variance 2/fan_in.
    public static let heUniform = VarianceScaling(scale: 2, mode: .input, distribution: .uniform)
    /// Normal with variance 1/fan_in: for selu.
    public static let lecunNormal = VarianceScaling(scale: 1, mode: .input, distribution: .normal)
    /// Uniform with variance 1/fan_in.
    public static let lecunUniform = VarianceScaling(scale: 1, mode: .input, distribution: .uniform)
    /// Normal with variance 1/fan_avg: for tanh, sigmoid and softmax.
    public static let glorotNormal = VarianceScaling(scale: 1, mode: .average, distribution: .normal)
    /// Uniform with variance 1/fan_avg.
    public static let glorotUniform = VarianceScaling(scale: 1, mode: .average, distribution: .uniform)
}

extension VarianceScaling {
    /// The problem with its scale.
    public var problem: String? {
        scale > 0 && scale.isFinite ? nil : "the scale must be more than 0, found \(scale)"
    }

    private static func entry(_ name: String, _ summary: String, _ initializer: VarianceScaling) -> Entry<
        any Initializer
    > {
        Entry(name, summary) { _ in initializer }
    }

    static let entries = [
        entry("he_normal", "Normal distribution, variance 2/fan_in; for ReLU and its variants.", heNormal),
        entry("he_uniform", "Uniform distribution, variance 2/fan_in.", heUniform),
        entry("lecun_normal", "Normal distribution, variance 1/fan_in; for SELU.", lecunNormal),
        entry("lecun_uniform", "Uniform distribution, variance 1/fan_in.", lecunUniform),
        entry(
            "glorot_normal", "Normal distribution, variance 1/fan_avg; for tanh, sigmoid, softmax.",
            glorotNormal),
        entry("glorot_uniform", "Uniform distribution, variance 1/fan_avg.", glorotUniform),
    ]
}
