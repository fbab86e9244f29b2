import CKernels

// In-place work on arenas: the caller owns the memory of the tensor that is changed.
extension Tensor {
    /// θ ← θ − η·(scale·g), in place.
    package func descend(gradient: Tensor, learningRate: Double, gradientScale: Double) {
        precondition(
            shape == gradient.shape && type == gradient.type,
            "an update takes a gradient of the parameters' shape")
        kernel_sgd(type.kernelType, count, learningRate, gradientScale, gradient.pointer, mutablePointer)
    }

    /// m ← βm − η·(scale·g); θ ← θ + m, in place.
    package func descend(
        gradient: Tensor, velocity: Tensor, learningRate: Double, momentum: Double, gradientScale: Double
    ) {
        precondition(
            shape == gradient.shape && shape == velocity.shape && type == gradient.type
                && type == velocity.type,
            "an update takes a gradient and a velocity of the parameters' shape")
        kernel_momentum(
            type.kernelType, count, learningRate, momentum, gradientScale, gradient.pointer,
            velocity.mutablePointer, mutablePointer)
    }

    /// The sum of squares of each run of `blockElements` elements (the last may be shorter), in float64.
    package func blockSumsOfSquares(blockElements: Int) -> [Double] {
        let blocks = (count + blockElements - 1) / blockElements
        return [Double](unsafeUninitializedCapacity: blocks) { buffer, initialized in
            kernel_block_sums_of_squares(type.kernelType, count, blockElements, pointer, buffer.baseAddress)
            initialized = blocks
        }
    }
}
