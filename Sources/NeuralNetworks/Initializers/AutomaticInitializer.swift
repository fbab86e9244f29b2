import Registry
import Tensors

/// The rule that suits the activation that follows: he_normal before relu, elu and their kin, lecun_normal before selu, glorot_normal
/// before tanh, sigmoid and softmax and where no activation follows, as after the last layer.
///
/// Layers that say nothing of the weights before them, such as batch normalisation and dropout, are looked past.
public struct AutomaticInitializer: Initializer {
    /// The rule.
    public init() {}

    /// Weights for a layer that no activation follows: glorot_normal.
    public func draw(_ shape: [Int], fans: Fans, type: ScalarType, from stream: RandomStream) -> Tensor {
        VarianceScaling.glorotNormal.draw(shape, fans: fans, type: type, from: stream)
    }

    /// The suited one.
    public func chosen(suited: any Initializer) -> any Initializer { suited }

    static let entry = Entry<any Initializer>(
        "auto",
        "Chosen by the activation that follows: lecun_normal before selu; glorot_normal before sigmoid, tanh, softmax "
            + "or no activation; he_normal otherwise."
    ) { _ in AutomaticInitializer() }
}
