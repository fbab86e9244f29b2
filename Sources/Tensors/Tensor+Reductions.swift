import CKernels
import Summation

extension Tensor {
    /// The sum of all elements, a scalar: 16 lanes, then pairwise (docs/arithmetic.md).
    public func sum() -> Tensor {
        let result = Tensor(uninitialized: [], type: type)
        kernel_sum_rows(type.kernelType, 1, count, pointer, result.mutablePointer)
        return result
    }

    /// The sums along some axes; `keepingAxes` keeps them with extent 1.
    ///
    /// - Throws: `ShapeError` if there is no such axis.
    public func sum(along axes: [Int], keepingAxes: Bool = false) throws(ShapeError) -> Tensor {
        var result = self
        for axis in Set(axes).sorted() {
            guard shape.indices.contains(axis) else {
                throw ShapeError("there is no axis \(axis) in the shape \(shape)")
            }
            result = result.summed(along: axis)
        }
        if keepingAxes { return result }
        return result.withShape(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
    }

    /// The sum over the axes that broadcasting to this tensor's shape would repeat: a tensor of `newShape`.
    ///
    /// - Throws: `ShapeError` if `newShape` does not broadcast to this tensor's shape.
    public func sum(to newShape: [Int]) throws(ShapeError) -> Tensor {
        if shape == newShape { return self }
        guard newShape.count <= rank, Tensor.broadcastShape(newShape, shape) == shape else {
            throw ShapeError("the shape \(newShape) does not broadcast to \(shape)")
        }
        let leading = rank - newShape.count
        let repeated = shape.indices.filter { axis in
            axis < leading || (newShape[axis - leading] == 1 && shape[axis] != 1)
        }
        return try sum(along: repeated, keepingAxes: true).reshaped(to: newShape)
    }

    /// The sums of the columns of a matrix over the samples in its rows: one vector per subtree of `samples`.
    ///
    /// - Throws: `ShapeError` if the tensor is not a matrix or `samples` has another number of rows.
    public func columnSums(over samples: SampleLayout) throws(ShapeError) -> [Tensor] {
        guard rank == 2, shape[0] == samples.rowCount else {
            throw ShapeError(
                "a sum over \(samples.rowCount) samples takes as many rows, not the shape \(shape)")
        }
        let rowBytes = shape[1] * type.byteCount
        return samples.segments.map { rows, ends in
            let result = Tensor(uninitialized: [shape[1]], type: type)
            kernel_sum_columns(
                type.kernelType, rows.count, shape[1], pointer + rows.lowerBound * rowBytes, ends, ends.count,
                result.mutablePointer)
            return result
        }
    }

    /// The largest element of each row of a matrix.
    ///
    /// - Throws: `ShapeError` if the tensor is not a matrix with at least one column.
    public func maximumOfRows() throws(ShapeError) -> Tensor {
        try requireColumns("maximumOfRows")
        let result = Tensor(uninitialized: [shape[0]], type: type)
        kernel_max_rows(type.kernelType, shape[0], shape[1], pointer, result.mutablePointer)
        return result
    }

    /// The column of the first largest element of each row of a matrix.
    ///
    /// - Throws: `ShapeError` if the tensor is not a matrix with at least one column.
    public func argumentOfMaximumOfRows() throws(ShapeError) -> [Int32] {
        try requireColumns("argumentOfMaximumOfRows")
        return [Int32](unsafeUninitializedCapacity: shape[0]) { buffer, initialized in
            kernel_argmax_rows(type.kernelType, shape[0], shape[1], pointer, buffer.baseAddress)
            initialized = shape[0]
        }
    }

    private func requireColumns(_ operation: String) throws(ShapeError) {
        guard rank == 2, shape[1] > 0 else {
            throw ShapeError("\(operation) takes a matrix with at least one column, not the shape \(shape)")
        }
    }

    private func summed(along axis: Int) -> Tensor {
        var newShape = shape
        newShape[axis] = 1
        let outer = shape[..<axis].reduce(1, *)
        let inner = shape[(axis + 1)...].reduce(1, *)
        let extent = shape[axis]
        let result = Tensor(uninitialized: newShape, type: type)
        if inner == 1 {
            kernel_sum_rows(type.kernelType, outer, extent, pointer, result.mutablePointer)
        } else {
            let sliceBytes = inner * type.byteCount
            for position in 0..<outer {
                kernel_sum_columns(
                    type.kernelType, extent, inner, pointer + position * extent * sliceBytes, nil, 0,
                    result.mutablePointer + position * sliceBytes)
            }
        }
        return result
    }
}
