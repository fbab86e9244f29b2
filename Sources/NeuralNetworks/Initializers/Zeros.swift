import Registry
import Tensors

/// Weights of 0: all units of a layer then learn the same, so it suits a last layer alone.
public struct Zeros: Initializer {
    /// The rule.
    public init() {}

    /// Zeros.
    public func draw(_ shape: [Int], fans: Fans, type: ScalarType, from stream: RandomStream) -> Tensor {
        Tensor(zeros: shape, type: type)
    }

    static let entry = Entry<any Initializer>(
        "zeros", "All 0: only for a last layer, as units that start alike stay alike."
    ) { _ in Zeros() }
}
