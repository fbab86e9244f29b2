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
    /// The sine of an angle in radians; the error is about 10⁻¹⁶ for angles up to 10⁹.
    public func sin() -> Tensor { mapped(kernel_sin) }
    /// The cosine of an angle in radians; the error is about 10⁻¹⁶ for angles up to 10⁹.
    public func cos() -> Tensor { mapped(kernel_cos) }
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

    /// The element-wise minimum; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func minimum(_ other: Tensor) throws(ShapeError) -> Tensor {
        try combined(with: other, "minimum", kernel_minimum)
    }

    /// 1 where an element is less than the other tensor's, 0 elsewhere; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func less(than other: Tensor) throws(ShapeError) -> Tensor {
        try combined(with: other, "less", kernel_less)
    }

    /// 1 where an element is greater than the other tensor's, 0 elsewhere; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func greater(than other: Tensor) throws(ShapeError) -> Tensor { try other.less(than: self) }

    /// 1 where an element equals the other tensor's, 0 elsewhere; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func equal(to other: Tensor) throws(ShapeError) -> Tensor {
        try combined(with: other, "equal", kernel_equal)
    }

    /// These elements where the condition is not 0, the other tensor's elsewhere; the shapes may broadcast.
    ///
    /// - Throws: `ShapeError` if the types differ or the shapes do not broadcast.
    public func `where`(_ condition: Tensor, else other: Tensor) throws(ShapeError) -> Tensor {
        guard type == other.type, type == condition.type else {
            throw ShapeError(
                "where takes tensors of one type, not \(condition.type), \(type) and \(other.type)")
        }
        guard let both = Tensor.broadcastShape(shape, other.shape),
            let common = Tensor.broadcastShape(both, condition.shape)
        else {
            throw ShapeError("the shapes \(condition.shape), \(shape) and \(other.shape) do not broadcast")
        }
        let (condition, a, b) = (
            try condition.broadcast(to: common), try broadcast(to: common), try other.broadcast(to: common)
        )
        let result = Tensor(uninitialized: common, type: type)
        kernel_choose(
            type.kernelType, result.count, condition.pointer, a.pointer, b.pointer, result.mutablePointer)
        return result
    }

    /// The elements, limited to a range.
    public func clipped(to range: ClosedRange<Double>) -> Tensor {
        let (low, high) = (
            Tensor(repeating: range.lowerBound, shape: shape, type: type),
            Tensor(repeating: range.upperBound, shape: shape, type: type)
        )
        return mapped(with: low, kernel_maximum).mapped(with: high, kernel_minimum)
    }

    /// The results of a function of each element, rounded to the type.
    ///
    /// The same bits on all hosts are the function's business: Foundation's `sin` and the like differ.
    public func map(_ function: (Double) throws -> Double) rethrows -> Tensor {
        Tensor(try values.map(function), type: type).withShape(shape)
    }

    /// The results of a function of each element and the other tensor's, rounded to the type.
    ///
    /// - Throws: `ShapeError` if the shapes or types differ, or the error of the function.
    public func zip(_ other: Tensor, _ function: (Double, Double) throws -> Double) throws -> Tensor {
        try requireSame(other, "zip")
        return Tensor(try Swift.zip(values, other.values).map(function), type: type).withShape(shape)
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
