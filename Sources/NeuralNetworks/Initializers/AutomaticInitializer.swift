import Registry
import Tensors

/// The initializer that suits the activation that follows: he_normal before relu, elu and the like,
/// lecun_normal before selu, glorot_normal before tanh, sigmoid and softmax and if no activation follows, as
/// after the last layer.
///
/// Layers that suggest no initializer, such as batch normalization and dropout, are skipped.
public struct AutomaticInitializer: Initializer {
    /// Creates the initializer.
    public init() {}

    /// Draws weights for a layer that no activation follows: glorot_normal.
    public func draw(_ shape: [Int], fans: Fans, type: ScalarType, from stream: RandomStream) -> Tensor {
        VarianceScaling.glorotNormal.draw(shape, fans: fans, type: type, from: stream)
    }

    /// The recommended initializer.
    public func resolved(recommended: any Initializer) -> any Initializer { recommended }

    static let entry = Entry<any Initializer>(
        "auto",
        "Chosen by the activation that follows: lecun_normal before selu; glorot_normal before sigmoid, tanh, softmax "
            + "or no activation; he_normal otherwise."
    ) { _ in AutomaticInitializer() }
}
