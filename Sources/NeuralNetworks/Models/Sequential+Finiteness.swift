import Tensors

extension Sequential {
    /// The name of the first parameter or buffer with a value that is not finite; nil if there is none.
    package var firstNonFiniteTensor: String? { state.first { !$0.tensor.isFinite }?.name }
}
