import Registry
import Tensors

/// Weights of 0. All units of a layer then learn the same, so it suits only a last layer.
public struct Zeros: Initializer {
    /// Creates the initializer.
    public init() {}

    /// Zeros.
    public func draw(_ shape: [Int], fans: Fans, type: ScalarType, from stream: RandomStream) -> Tensor {
        Tensor(zeros: shape, type: type)
    }

    static let entry = Entry<any Initializer>(
        "zeros", "All zeros; only for the last layer, since units with equal weights stay equal."
    ) { _ in Zeros() }
}
