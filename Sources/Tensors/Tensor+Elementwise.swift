import CKernels

extension Tensor {
    /// The element-wise sum; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func adding(_ other: Tensor) throws(ShapeError) -> Tensor {
        try combined(with: other, "add", kernel_add, row: kernel_add_row)
    }

    /// The element-wise difference; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func subtracting(_ other: Tensor) throws(ShapeError) -> Tensor {
        try combined(with: other, "subtract", kernel_subtract)
    }

    /// The element-wise product; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func multiplied(by other: Tensor) throws(ShapeError) -> Tensor {
        try combined(with: other, "multiply", kernel_multiply, row: kernel_multiply_row)
    }

    /// The element-wise quotient; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func divided(by other: Tensor) throws(ShapeError) -> Tensor {
        try combined(with: other, "divide", kernel_divide)
    }

    /// x + value.
    public func adding(_ value: Double) -> Tensor {
        mapped { kernel_add_scalar($0, $1, $2, value, $3) }
    }

    /// x · value.
    public func multiplied(by value: Double) -> Tensor {
        mapped { kernel_multiply_scalar($0, $1, $2, value, $3) }
    }

    /// x / value.
    public func divided(by value: Double) -> Tensor {
        mapped { kernel_divide_scalar($0, $1, $2, value, $3) }
    }

    /// value − x.
    public func subtracted(from value: Double) -> Tensor {
        mapped { kernel_scalar_subtract($0, $1, value, $2, $3) }
    }

    /// value / x.
    public func dividing(_ value: Double) -> Tensor {
        mapped { kernel_scalar_divide($0, $1, value, $2, $3) }
    }

    /// −x.
    public func negated() -> Tensor { mapped(kernel_negate) }
    /// x².
    public func squared() -> Tensor { mapped(kernel_square) }
    /// √x.
    public func squareRoot() -> Tensor { mapped(kernel_square_root) }
    /// |x|.
    public func absolute() -> Tensor { mapped(kernel_absolute) }
    /// −1, 0 or 1.
    public func sign() -> Tensor { mapped(kernel_sign) }
    /// eˣ.
    public func exp() -> Tensor { mapped(kernel_exp) }
    /// The natural logarithm.
    public func log() -> Tensor { mapped(kernel_log) }
    /// The hyperbolic tangent.
    public func tanh() -> Tensor { mapped(kernel_tanh) }
    /// x to a constant power; docs/arithmetic.md defines its rounding.
    public func power(_ exponent: Double) -> Tensor {
        mapped { kernel_power($0, $1, $2, exponent, $3) }
    }

    /// The element-wise maximum; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func maximum(_ other: Tensor) throws(ShapeError) -> Tensor {
        try combined(with: other, "maximum", kernel_maximum)
    }

    /// Calls an element-wise kernel: (type, count, input, output).
    package func mapped(
        _ kernel: (kernel_type, Int, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Void
    ) -> Tensor {
        let result = Tensor(uninitialized: shape, type: type)
        kernel(type.kernelType, count, pointer, result.mutablePointer)
        return result
    }

    /// Calls a kernel of two inputs of one shape: (type, count, left, right, output).
    ///
    /// - Precondition: both have the same shape and type.
    package func mapped(
        with other: Tensor,
        _ kernel: (kernel_type, Int, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Void
    ) -> Tensor {
        precondition(
            shape == other.shape && type == other.type, "the kernel takes two tensors of one shape and type")
        let result = Tensor(uninitialized: shape, type: type)
        kernel(type.kernelType, count, pointer, other.pointer, result.mutablePointer)
        return result
    }

    private typealias BinaryKernel = (
        kernel_type, Int, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?
    ) -> Void
    private typealias RowKernel = (
        kernel_type, Int, Int, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?
    ) -> Void

    /// Broadcasts if needed; a vector along the last axis goes through `row` without a copy if the operation
    /// has such a kernel.
    private func combined(
        with other: Tensor, _ operation: String, _ kernel: BinaryKernel, row: RowKernel? = nil
    ) throws(ShapeError) -> Tensor {
        guard type == other.type else {
            throw ShapeError("\(operation) takes tensors of one type, not \(type) and \(other.type)")
        }
        if shape == other.shape { return mapped(with: other, kernel) }
        if let row, other.rank == 1, rank > 1, let columns = shape.last, columns == other.count, count > 0 {
            let result = Tensor(uninitialized: shape, type: type)
            row(type.kernelType, count / columns, columns, pointer, other.pointer, result.mutablePointer)
            return result
        }
        guard let common = Tensor.broadcastShape(shape, other.shape) else {
            throw ShapeError("the shapes \(shape) and \(other.shape) do not broadcast")
        }
        return try broadcast(to: common).mapped(with: other.broadcast(to: common), kernel)
    }
}
