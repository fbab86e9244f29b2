import CKernels

// Optimizers' updates, in place: the caller owns the memory of the tensors that are changed. Each takes a
// gradient g and state of the parameters' shape and type, and multiplies g by a scale as it reads it.
// CKernels.h has the formulas.
extension Tensor {
    /// θ ← θ − η·g.
    package func descend(gradient: Tensor, learningRate: Double, gradientScale: Double) {
        checkUpdate(gradient, [])
        kernel_sgd(
            type.kernelType, count, learningRate, gradientScale, gradient.pointer, mutablePointer)
    }

    /// m ← βm − ηg; θ ← θ + m, or with `isNesterov` θ ← θ + (βm − ηg).
    package func descend(
        gradient: Tensor, velocity: Tensor, learningRate: Double, momentum: Double, isNesterov: Bool = false,
        gradientScale: Double
    ) {
        checkUpdate(gradient, [velocity])
        (isNesterov ? kernel_nag : kernel_momentum)(
            type.kernelType, count, learningRate, momentum, gradientScale, gradient.pointer,
            velocity.mutablePointer, mutablePointer)
    }

    /// Adagrad's rule: a ← a + g²; θ ← θ − ηg/√(a + ε).
    package func updateAdagrad(
        gradient: Tensor, accumulator: Tensor, learningRate: Double, epsilon: Double, gradientScale: Double
    ) {
        checkUpdate(gradient, [accumulator])
        kernel_adagrad(
            type.kernelType, count, learningRate, epsilon, gradientScale, gradient.pointer,
            accumulator.mutablePointer, mutablePointer)
    }

    /// RMSProp's rule: v ← ρv + (1 − ρ)g²; θ ← θ − ηg/√(v + ε), with a mean gradient where it is centered and
    /// a momentum where it has one.
    package func updateRMSProp(
        gradient: Tensor, velocity: Tensor, average: Tensor?, momentum: Tensor?, learningRate: Double,
        rho: Double, beta: Double, epsilon: Double, gradientScale: Double
    ) {
        checkUpdate(gradient, [velocity] + [average, momentum].compactMap(\.self))
        kernel_rmsprop(
            type.kernelType, count, learningRate, rho, beta, epsilon, gradientScale, gradient.pointer,
            velocity.mutablePointer, average?.mutablePointer, momentum?.mutablePointer, mutablePointer)
    }

    /// Adam's rule: m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← (θ − decay·θ) − αm/(√v + ε).
    package func updateAdam(
        gradient: Tensor, momentum: Tensor, velocity: Tensor, stepSize: Double, beta1: Double, beta2: Double,
        epsilon: Double, decay: Double, gradientScale: Double
    ) {
        checkUpdate(gradient, [momentum, velocity])
        kernel_adam(
            type.kernelType, count, stepSize, beta1, beta2, epsilon, decay, gradientScale,
            gradient.pointer,
            momentum.mutablePointer, velocity.mutablePointer, mutablePointer)
    }

    /// AdaMax's rule: m ← β₁m + (1 − β₁)g; u ← max(β₂u, |g|); θ ← θ − ηm/(correction·(u + ε)).
    package func updateAdaMax(
        gradient: Tensor, momentum: Tensor, norm: Tensor, learningRate: Double, beta1: Double, beta2: Double,
        momentumCorrection: Double, epsilon: Double, gradientScale: Double
    ) {
        checkUpdate(gradient, [momentum, norm])
        kernel_adamax(
            type.kernelType, count, learningRate, beta1, beta2, momentumCorrection, epsilon,
            gradientScale,
            gradient.pointer, momentum.mutablePointer, norm.mutablePointer, mutablePointer)
    }

    /// Nadam's rule: m and v as in Adam; θ ← θ − η·(share·m + share·g)/(√(v/correction) + ε).
    package func updateNadam(
        gradient: Tensor, momentum: Tensor, velocity: Tensor, learningRate: Double, beta1: Double,
        beta2: Double, epsilon: Double, momentumShare: Double, gradientShare: Double,
        velocityCorrection: Double, gradientScale: Double
    ) {
        checkUpdate(gradient, [momentum, velocity])
        kernel_nadam(
            type.kernelType, count, learningRate, beta1, beta2, epsilon, momentumShare, gradientShare,
            velocityCorrection, gradientScale, gradient.pointer, momentum.mutablePointer,
            velocity.mutablePointer, mutablePointer)
    }

    private func checkUpdate(_ gradient: Tensor, _ state: [Tensor]) {
        precondition(
            ([gradient] + state).allSatisfy { $0.shape == shape && $0.type == type },
            "an update takes a gradient and state of the parameters' shape and type")
    }
}
