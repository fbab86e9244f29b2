import CKernels

extension Tensor {
    /// x·factor where `noise` is at least `rate`, 0 elsewhere; the gradient has the same form.
    ///
    /// - Parameter noise: numbers from [0, 1), `float32` for every type of x, so that the type does not
    ///   affect which elements stay.
    /// - Throws: `ShapeError` if the noise does not have one number per element.
    package func dropout(noise: Tensor, rate: Double, factor: Double) throws(ShapeError) -> Tensor {
        try require(noise)
        return mapped {
            kernel_dropout($0, $1, noise.floatPointer, rate, factor, $2, $3)
        }
    }

    /// x·factor + offset where `noise` is at least `rate`, `dropped` elsewhere.
    ///
    /// - Throws: `ShapeError` if the noise does not have one number per element.
    package func alphaDropout(
        noise: Tensor, rate: Double, factor: Double, offset: Double, dropped: Double
    ) throws(ShapeError) -> Tensor {
        try require(noise)
        return mapped {
            kernel_alpha_dropout($0, $1, noise.floatPointer, rate, factor, offset, dropped, $2, $3)
        }
    }

    private func require(_ noise: Tensor) throws(ShapeError) {
        guard noise.count == count, noise.type == .float32 else {
            throw ShapeError(
                "dropout takes as many numbers of float32 noise as elements, not \(noise.shape) of \(noise.type) for \(shape)"
            )
        }
    }

    private var floatPointer: UnsafePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }
}
