import Autodiff
import Tensors

/// A fully connected layer that applies a dense layer's own weights in the opposite direction: y = x·W + b.
///
/// Parameters: `bias` b [inputs of the other layer], which starts at 0. The shared weights learn from both
/// layers' gradients.
///
/// Source: Bengio, Lamblin, Popovici & Larochelle 2007, "Greedy layer-wise training of deep networks".
public final class TiedDense: Layer {
    /// "TiedDense".
    public let kind = "TiedDense"
    /// `bias`.
    public private(set) var parameters: [Parameter] = []
    private let counterpart: Dense

    /// Creates a layer that shares the weights of another one, which must be built before.
    public init(to counterpart: Dense) { self.counterpart = counterpart }

    /// glorot_normal: there is no activation between this layer and the one before.
    public var recommendedInitializer: (any Initializer)? { VarianceScaling.glorotNormal }

    /// Creates the bias.
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
            throw notBuilt(x)
        }
        return try transposedLinear(x, weight: weight, bias: bias)
    }

    /// The number of operations of the other layer.
    public var forwardOperationsPerSample: Int { counterpart.forwardOperationsPerSample }
}
