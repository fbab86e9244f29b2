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

    /// The gradient of `elu` from its input and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func eluGradient(
        input: Tensor, outputGradient: Tensor, alpha: Double
    ) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of elu")
        return input.mapped(with: outputGradient) { kernel_elu_backward($0, $1, alpha, $2, $3, $4) }
    }

    /// The gradient of `tanh` from its output and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func tanhGradient(output: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try output.requireSame(outputGradient, "the gradient of tanh")
        return output.mapped(with: outputGradient, kernel_tanh_backward)
    }

    /// 1 / (1 + e⁻ˣ).
    public func sigmoid() -> Tensor { mapped(kernel_sigmoid) }

    /// The gradient of `sigmoid` from its output and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func sigmoidGradient(output: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try output.requireSame(outputGradient, "the gradient of sigmoid")
        return output.mapped(with: outputGradient, kernel_sigmoid_backward)
    }

    /// λx where x > 0, λα(eˣ − 1) elsewhere, with α ≈ 1.6733 and λ ≈ 1.0507.
    public func selu() -> Tensor { mapped(kernel_selu) }

    /// The gradient of `selu` from its input and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func seluGradient(input: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of selu")
        return input.mapped(with: outputGradient, kernel_selu_backward)
    }

    /// log(1 + eˣ).
    public func softplus() -> Tensor { mapped(kernel_softplus) }

    /// The gradient of `softplus` from its input and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func softplusGradient(input: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of softplus")
        return input.mapped(with: outputGradient, kernel_softplus_backward)
    }

    /// x / (1 + e⁻ˣ).
    public func swish() -> Tensor { mapped(kernel_swish) }

    /// The gradient of `swish` from its input and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func swishGradient(input: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of swish")
        return input.mapped(with: outputGradient, kernel_swish_backward)
    }

    /// x·Φ(x), where Φ is the standard normal distribution function.
    public func gelu() -> Tensor { mapped(kernel_gelu) }

    /// The gradient of `gelu` from its input and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func geluGradient(input: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of gelu")
        return input.mapped(with: outputGradient, kernel_gelu_backward)
    }

    /// x/2·(1 + tanh(√(2/π)·(x + 0.044715x³))), an approximation of x·Φ(x).
    public func geluTanh() -> Tensor { mapped(kernel_gelu_tanh) }

    /// The gradient of `geluTanh` from its input and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func geluTanhGradient(input: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of geluTanh")
        return input.mapped(with: outputGradient, kernel_gelu_tanh_backward)
    }

    /// x where x > 0, slope·x elsewhere.
    public func leakyReLU(slope: Double) -> Tensor {
        mapped { kernel_leaky_relu($0, $1, slope, $2, $3) }
    }

    /// The gradient of `leakyReLU` from its input and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func leakyReLUGradient(
        input: Tensor, outputGradient: Tensor, slope: Double
    ) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of leaky relu")
        return input.mapped(with: outputGradient) { kernel_leaky_relu_backward($0, $1, slope, $2, $3, $4) }
    }

    /// x where x > 0, slope·x elsewhere, with a slope for each column or, in a tensor of this one's shape,
    /// for each element.
    ///
    /// - Throws: `ShapeError` if the slopes have another shape or type.
    public func leakyReLU(slopes: Tensor) throws(ShapeError) -> Tensor {
        let (rows, columns) = try rowsAndColumns(slopes)
        return mapped { kernel_prelu($0, rows, columns, $2, slopes.pointer, $3) }
    }

    /// The gradient of `leakyReLU(slopes:)` with respect to its input, from the input and the output's
    /// gradient.
    ///
    /// - Throws: `ShapeError` if the shapes or types do not fit.
    public static func leakyReLUGradient(
        input: Tensor, outputGradient: Tensor, slopes: Tensor
    ) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of leaky relu")
        let (rows, columns) = try input.rowsAndColumns(slopes)
        return input.mapped(with: outputGradient) {
            kernel_prelu_backward($0, rows, columns, $2, slopes.pointer, $3, $4)
        }
    }

    /// The contribution of each element of the input of `leakyReLU(slopes:)` to its slope's gradient: 0 where
    /// x > 0, x·gy elsewhere.
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func leakyReLUSlopeGradient(
        input: Tensor, outputGradient: Tensor
    ) throws(ShapeError) -> Tensor {
        try input.requireSame(outputGradient, "the gradient of a slope")
        return input.mapped(with: outputGradient, kernel_prelu_slope_backward)
    }

    private func rowsAndColumns(_ slopes: Tensor) throws(ShapeError) -> (rows: Int, columns: Int) {
        guard slopes.type == type, slopes.shape == shape || rank == 2 && slopes.shape == [shape[1]] else {
            throw ShapeError(
                "there is no slope for each column or element of \(shape) of \(type) in \(slopes.shape) of \(slopes.type)"
            )
        }
        return slopes.shape == shape ? (1, count) : (shape[0], shape[1])
    }

    /// eˣ of each element divided by its row's sum of eˣ, for a matrix.
    ///
    /// - Throws: `ShapeError` if the tensor is not a matrix.
    public func softmax() throws(ShapeError) -> Tensor {
        guard rank == 2 else { throw ShapeError("softmax takes a matrix, not the shape \(shape)") }
        return mapped { kernel_softmax($0, shape[0], shape[1], $2, $3) }
    }

    /// The gradient of `softmax` from its output and the output's gradient.
    ///
    /// - Throws: `ShapeError` if the two are not matrices of the same shape and type.
    public static func softmaxGradient(output: Tensor, outputGradient: Tensor) throws(ShapeError) -> Tensor {
        try output.requireSame(outputGradient, "the gradient of softmax")
        guard output.rank == 2 else { throw ShapeError("softmax takes a matrix, not \(output.shape)") }
        return output.mapped(with: outputGradient) {
            kernel_softmax_backward($0, output.shape[0], output.shape[1], $2, $3, $4)
        }
    }

    package func requireSame(_ other: Tensor, _ operation: String) throws(ShapeError) {
        guard shape == other.shape, type == other.type else {
            throw ShapeError(
                "\(operation) takes tensors of one shape and type, not \(shape) of \(type) and \(other.shape) of \(other.type)"
            )
        }
    }
}
