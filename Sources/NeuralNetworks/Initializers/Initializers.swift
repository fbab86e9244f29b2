import Registry
import Tensors

/// All initializers that a configuration can name.
public enum Initializers {
    /// One entry per family.
    public static let catalog = Catalog<any Initializer>(
        "initializer",
        [AutomaticInitializer.entry] + VarianceScaling.entries + [NormalInitializer.entry, Zeros.entry])
}

/// The numbers of connections into and out of a unit.
public struct Fans: Sendable {
    /// The fan-in: the number of a unit's inputs.
    public let input: Int
    /// The fan-out: the number of units that an input leads to.
    public let output: Int

    /// Creates the fans of a weight matrix.
    public init(input: Int, output: Int) {
        self.input = input
        self.output = output
    }
}

/// A rule for drawing initial weights.
public protocol Initializer: Configured, Sendable {
    /// Draws weights of a shape; element i is drawn from element i of the stream.
    func draw(_ shape: [Int], fans: Fans, type: ScalarType, from stream: RandomStream) -> Tensor

    /// This initializer, or for `auto` the one that suits the activation that follows.
    func resolved(recommended: any Initializer) -> any Initializer
}

extension Initializer {
    /// This initializer, whatever follows.
    public func resolved(recommended: any Initializer) -> any Initializer { self }
}
