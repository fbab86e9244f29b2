import CKernels

// What keeps weights and gradients small, in place: the caller owns the memory of the tensor that is changed.
extension Tensor {
    /// g ← g + ((λ₁/2)·sign(w) + λ₂·w) for the weights w of this gradient.
    package func addPenaltyGradient(halfL1: Double, l2: Double, weights: Tensor) {
        precondition(
            shape == weights.shape && type == weights.type, "a penalty takes weights of the gradient's shape")
        kernel_add_penalty_gradient(type.kernelType, count, halfL1, l2, weights.pointer, mutablePointer)
    }

    /// w ← sign(w)·max(|w| − threshold, 0).
    package func shrink(threshold: Double) {
        kernel_shrink(type.kernelType, count, threshold, mutablePointer)
    }

    /// x ← the nearest number in [−bound, bound].
    package func clamp(bound: Double) { kernel_clamp(type.kernelType, count, bound, mutablePointer) }

    /// Multiplies the rows of a matrix whose Euclidean norm is more than `bound` by bound/norm.
    package func limitRowNorms(bound: Double) {
        precondition(rank == 2, "norms are those of a matrix's rows")
        kernel_limit_row_norms(type.kernelType, shape[0], shape[1], bound, mutablePointer)
    }

    /// The sum of squares of each run of `blockElements` elements (the last may be shorter), in float64.
    package func blockSumsOfSquares(blockElements: Int) -> [Double] {
        let blocks = (count + blockElements - 1) / blockElements
        return [Double](unsafeUninitializedCapacity: blocks) { buffer, initialized in
            kernel_block_sums_of_squares(
                type.kernelType, count, blockElements, pointer, buffer.baseAddress)
            initialized = blocks
        }
    }

    /// The sum of magnitudes of each run of `blockElements` elements (the last may be shorter), in float64.
    package func blockSumsOfMagnitudes(blockElements: Int) -> [Double] {
        let blocks = (count + blockElements - 1) / blockElements
        return [Double](unsafeUninitializedCapacity: blocks) { buffer, initialized in
            kernel_block_sums_of_magnitudes(
                type.kernelType, count, blockElements, pointer, buffer.baseAddress)
            initialized = blocks
        }
    }

    /// The number of elements that are zero.
    package var zeroCount: Int {
        withUnsafeBytes { bytes in
            switch type {
            case .float32: bytes.bindMemory(to: Float.self).count { $0 == 0 }
            case .float64: bytes.bindMemory(to: Double.self).count { $0 == 0 }
            }
        }
    }
}
