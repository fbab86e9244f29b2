import CKernels
import Summation

extension Tensor {
    /// Computes the matrix product op(self)·op(other), with `bias` added to each row last.
    ///
    /// An element is a sum in blocks of 256 along the inner extent, each block one chain of fused
    /// multiply-adds in order, the blocks added in order; it depends on nothing else (docs/arithmetic.md).
    ///
    /// - Parameters:
    ///   - other: a matrix whose outer extent (after transposition) is this one's inner.
    ///   - transposed: true to read this matrix transposed.
    ///   - otherTransposed: true to read the other one transposed.
    ///   - bias: a vector with one element per column of the product.
    /// - Throws: `ShapeError` if these are not matrices, or their extents or types do not fit.
    public func matrixProduct(
        _ other: Tensor, transposed: Bool = false, otherTransposed: Bool = false, bias: Tensor? = nil
    ) throws(ShapeError) -> Tensor {
        let extents = try productExtents(other, transposed, otherTransposed)
        if let bias, bias.shape != [extents.n] || bias.type != type {
            throw ShapeError(
                "the bias of a product with \(extents.n) columns cannot be \(bias.shape) of \(bias.type)")
        }
        let result = Tensor(uninitialized: [extents.m, extents.n], type: type)
        kernel_matmul(
            type.kernelType, Self.transposition(transposed, otherTransposed), extents.m, extents.n, extents.k,
            pointer, other.pointer, bias?.pointer, nil, 0, result.mutablePointer)
        return result
    }

    /// Computes selfᵀ·other summed over the samples in the rows of both: one matrix per subtree of `samples`,
    /// micro-batches joined on the canonical tree.
    ///
    /// - Parameter buffers: the tensors to fill, one per subtree; nil to allocate them.
    /// - Throws: `ShapeError` if these are not matrices with the rows of `samples`, differ in type, or the
    ///   numbers of buffers and subtrees differ.
    public func transposedProduct(
        _ other: Tensor, over samples: SampleLayout, into buffers: [Tensor]? = nil
    ) throws(ShapeError) -> [Tensor] {
        let extents = try productExtents(other, true, false)
        guard extents.k == samples.rowCount else {
            throw ShapeError(
                "a sum over \(samples.rowCount) samples takes as many rows, not the shape \(shape)")
        }
        if let buffers, buffers.count != samples.subtrees.count {
            throw ShapeError(
                "\(samples.subtrees.count) subtrees of samples take as many buffers, not \(buffers.count)")
        }
        var sums: [Tensor] = []
        for (index, (rows, ends)) in samples.segments.enumerated() {
            let sum = buffers?[index] ?? Tensor(uninitialized: [extents.m, extents.n], type: type)
            kernel_matmul(
                type.kernelType, KERNEL_TN, extents.m, extents.n, rows.count,
                pointer + rows.lowerBound * extents.m * type.byteCount,
                other.pointer + rows.lowerBound * extents.n * type.byteCount, nil, ends, ends.count,
                sum.mutablePointer)
            sums.append(sum)
        }
        return sums
    }

    private static func transposition(_ a: Bool, _ b: Bool) -> kernel_transposition {
        switch (a, b) {
        case (false, false): KERNEL_NN
        case (false, true): KERNEL_NT
        case (true, false): KERNEL_TN
        case (true, true): KERNEL_TT
        }
    }

    private func productExtents(
        _ other: Tensor, _ transposed: Bool, _ otherTransposed: Bool
    ) throws(ShapeError) -> (m: Int, n: Int, k: Int) {
        guard type == other.type else {
            throw ShapeError("a matrix product takes one type, not \(type) and \(other.type)")
        }
        guard rank == 2, other.rank == 2 else {
            throw ShapeError("a matrix product takes matrices, not the shapes \(shape) and \(other.shape)")
        }
        let (m, k) = transposed ? (shape[1], shape[0]) : (shape[0], shape[1])
        let (inner, n) = otherTransposed ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
        guard k == inner else {
            let marks = (transposed ? "ᵀ" : "", otherTransposed ? "ᵀ" : "")
            throw ShapeError(
                "the inner extents of a matrix product differ: \(shape)\(marks.0) has \(k), \(other.shape)\(marks.1) has \(inner)"
            )
        }
        return (m, n, k)
    }
}
