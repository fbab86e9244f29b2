import CKernels

extension Tensor {
    /// max(0, x).
    public func relu() -> Tensor { mapped(kernel_relu) }

    /// The gradient of `relu` from its output and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func reluGradient(output: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try output.requireSame(outputGradient, "the gradient of relu")
        return output.mapped(with: outputGradient, kernel_relu_backward)
    }

    /// x where x > 0, α(eˣ − 1) elsewhere.
    public func elu(alpha: Double) -> Tensor {
        mapped { kernel_elu($0, $1, alpha, $2, $3) }
    }

    /// The gradient of `elu` from its output and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func eluGradient(
        output: Tensor, outputGradient: Tensor, alpha: Double
    ) throws(ShapeError) -> Tensor {
        try output.requireSame(outputGradient, "the gradient of elu")
        return output.mapped(with: outputGradient) { kernel_elu_backward($0, $1, alpha, $2, $3, $4) }
    }

    package func requireSame(_ other: Tensor, _ operation: String) throws(ShapeError) {
        guard shape == other.shape, type == other.type else {
            throw ShapeError(
                "\(operation) takes tensors of one shape and type, not \(shape) of \(type) and \(other.shape) of \(other.type)"
            )
        }
    }
}
