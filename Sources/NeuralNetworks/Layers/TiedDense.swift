import Autodiff
import Tensors

/// A fully connected layer that goes a dense layer's way back with that layer's own weights: y = x·W + b.
///
/// Parameters: `bias` b [inputs of the other layer], which starts at 0. The weights are learned once, by both layers' gradients.
///
/// Source: Bengio, Lamblin, Popovici & Larochelle 2007, "Greedy layer-wise training of deep networks".
public final class TiedDense: Layer {
    /// "TiedDense".
    public let kind = "TiedDense"
    /// `bias`.
    public private(set) var parameters: [Parameter] = []
    private let counterpart: Dense

    /// A layer that shares the weights of another one, which has been built before this one is.
    public init(to counterpart: Dense) { self.counterpart = counterpart }

    /// glorot_normal: no activation is between this layer and the one before.
    public var suitedInitializer: (any Initializer)? { VarianceScaling.glorotNormal }

    /// Makes the bias.
    ///
    /// - Returns: the other layer's input shape.
    public func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int] {
        guard let weight = counterpart.weight else {
            throw ModelError("the layer whose weights it shares has not been built")
        }
        guard inputShape == [weight.shape[0]] else {
            throw ModelError(
                "the layer whose weights it shares gives \(weight.shape[0]) outputs, not samples of shape \(inputShape)"
            )
        }
        let bias = Tensor(zeros: [weight.shape[1]], type: context.type)
        parameters = [Parameter("bias", Variable(bias, name: context.fullName("bias")))]
        return [weight.shape[1]]
    }

    /// x·W + b.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        guard let weight = counterpart.weight, let bias = parameters.first?.variable else {
            preconditionFailure("a tied layer is called after it has been built")
        }
        return try transposedLinear(x, weight: weight, bias: bias, samples: pass.samples)
    }

    /// As many operations as the other layer takes.
    public var forwardOperationsPerSample: Int { counterpart.forwardOperationsPerSample }
}
