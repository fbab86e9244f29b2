import CKernels

extension Tensor {
    /// The same elements in another shape.
    ///
    /// - Throws: `ShapeError` if the new shape holds another number of elements.
    public func reshaped(to newShape: [Int]) throws(ShapeError) -> Tensor {
        guard Tensor.elementCount(of: newShape) == count else {
            throw ShapeError("the shape \(shape) has \(count) elements, \(newShape) does not")
        }
        return withShape(newShape)
    }

    /// The transpose of a matrix.
    ///
    /// - Throws: `ShapeError` if the tensor does not have two axes.
    public func transposed() throws(ShapeError) -> Tensor {
        guard rank == 2 else { throw ShapeError("transpose takes a matrix, not the shape \(shape)") }
        let result = Tensor(uninitialized: [shape[1], shape[0]], type: type)
        kernel_transpose(type.kernelType, shape[0], shape[1], pointer, result.mutablePointer)
        return result
    }

    /// The elements repeated along axes of extent 1 and new leading axes.
    ///
    /// - Throws: `ShapeError` if an axis has an extent that is neither 1 nor the new one.
    public func broadcast(to newShape: [Int]) throws(ShapeError) -> Tensor {
        guard newShape.count >= rank, Tensor.broadcastShape(shape, newShape) == newShape,
            Tensor.elementCount(of: newShape) != nil
        else {
            throw ShapeError("the shape \(shape) does not broadcast to \(newShape)")
        }
        if shape == newShape { return self }
        let padded = [Int](repeating: 1, count: newShape.count - rank) + shape
        var result = try reshaped(to: padded)
        for axis in newShape.indices where padded[axis] != newShape[axis] {
            result = result.repeated(newShape[axis], along: axis)
        }
        return result
    }

    /// The number of elements of a shape; nil if an extent is negative or their bytes are too many to count.
    package static func elementCount(of shape: [Int]) -> Int? {
        guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
        if shape.contains(0) { return 0 }
        var count = 1
        for extent in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: extent)
            guard !overflows, product <= Int.max >> 4 else { return nil }
            count = product
        }
        return count
    }

    /// The shape that two shapes broadcast to; nil if they do not.
    static func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
        let rank = max(a.count, b.count)
        var common = [Int](repeating: 1, count: rank)
        for axis in 0..<rank {
            let fromEnd = rank - axis
            let left = fromEnd <= a.count ? a[a.count - fromEnd] : 1
            let right = fromEnd <= b.count ? b[b.count - fromEnd] : 1
            guard left == right || left == 1 || right == 1 else { return nil }
            common[axis] = left == 1 ? right : left
        }
        return common
    }

    /// Repeats the only slice of an axis of extent 1.
    private func repeated(_ times: Int, along axis: Int) -> Tensor {
        var newShape = shape
        newShape[axis] = times
        let result = Tensor(uninitialized: newShape, type: type)
        let slice = shape[(axis + 1)...].reduce(1, *) * type.byteCount
        let outer = shape[..<axis].reduce(1, *)
        for position in 0..<(outer * times) where slice > 0 {
            (result.mutablePointer + position * slice)
                .copyMemory(from: pointer + position / times * slice, byteCount: slice)
        }
        return result
    }
}
