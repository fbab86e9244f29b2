import Tensors

/// How many connections lead into and out of a unit.
public struct Fans: Sendable {
    /// fan-in: the inputs of a unit.
    public let input: Int
    /// fan-out: the units that an input leads to.
    public let output: Int

    /// The fans of a weight matrix.
    public init(input: Int, output: Int) {
        self.input = input
        self.output = output
    }
}

/// A rule for the weights that training starts from.
public protocol Initializer: Sendable {
    /// Weights of a shape; element i is drawn from element i of the stream.
    func draw(_ shape: [Int], fans: Fans, type: ScalarType, from stream: RandomStream) -> Tensor

    /// This rule; `auto` gives the one that suits the activation that follows.
    func chosen(suited: any Initializer) -> any Initializer
}

extension Initializer {
    /// This rule, whatever follows.
    public func chosen(suited: any Initializer) -> any Initializer { self }
}
