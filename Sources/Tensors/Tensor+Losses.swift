import CKernels

extension Tensor {
    /// The cross-entropy of each row's softmax with its label, and the softmax.
    ///
    /// - Parameters:
    ///   - labels: a class in 0 ..< columns for each row.
    ///   - smoothing: ε: every class has the target ε / columns, and the label 1 − ε more.
    /// - Returns: losses −Σ tᶜ·log softmax(x)ᶜ with these targets t, shape [rows], and probabilities of this
    ///   tensor's shape.
    /// - Throws: `ShapeError` if this is not a matrix with one row per label, or a label is not a column.
    public func softmaxCrossEntropy(labels: [Int32], smoothing: Double = 0) throws(ShapeError) -> (
        losses: Tensor, probabilities: Tensor
    ) {
        guard rank == 2, shape[0] == labels.count, shape[1] > 0 else {
            throw ShapeError(
                "softmax cross-entropy of \(labels.count) labels takes as many rows of logits, not the shape \(shape)"
            )
        }
        if let label = labels.first(where: { $0 < 0 || $0 >= shape[1] }) {
            throw ShapeError("the label \(label) names none of the \(shape[1]) classes 0 to \(shape[1] - 1)")
        }
        let losses = Tensor(uninitialized: [labels.count], type: type)
        let probabilities = Tensor(uninitialized: shape, type: type)
        kernel_softmax_cross_entropy(
            type.kernelType, shape[0], shape[1], smoothing, pointer, labels, losses.mutablePointer,
            probabilities.mutablePointer)
        return (losses, probabilities)
    }

    /// The gradient of `softmaxCrossEntropy` with respect to the logits, from its probabilities and the
    /// losses' gradient.
    ///
    /// - Throws: `ShapeError` if the shapes do not fit.
    public static func softmaxCrossEntropyGradient(
        probabilities: Tensor, labels: [Int32], smoothing: Double = 0, lossGradient: Tensor
    ) throws(ShapeError) -> Tensor {
        guard lossGradient.shape == [labels.count], lossGradient.type == probabilities.type else {
            throw ShapeError(
                "the losses of \(labels.count) samples have no gradient of shape \(lossGradient.shape)")
        }
        let result = Tensor(uninitialized: probabilities.shape, type: probabilities.type)
        kernel_softmax_cross_entropy_backward(
            probabilities.type.kernelType, probabilities.shape[0], probabilities.shape[1],
            smoothing, probabilities.pointer,
            labels, lossGradient.pointer, result.mutablePointer)
        return result
    }
}

extension Tensor {
    /// The cross-entropy of each element's sigmoid with its target in 0 … 1:
    /// max(0, x) − x·t + log(1 + e^−|x|).
    ///
    /// - Throws: `ShapeError` if the targets have another shape or type.
    public func binaryCrossEntropy(targets: Tensor) throws(ShapeError) -> Tensor {
        try requireSame(targets, "binary cross-entropy")
        return mapped(with: targets, kernel_binary_cross_entropy)
    }

    /// The gradient of `binaryCrossEntropy` with respect to the logits, from the losses' gradient:
    /// (sigmoid(x) − t)·gy.
    ///
    /// - Throws: `ShapeError` if the shapes or types differ.
    public static func binaryCrossEntropyGradient(
        logits: Tensor, targets: Tensor, lossGradient: Tensor
    ) throws(ShapeError) -> Tensor {
        try logits.requireSame(targets, "binary cross-entropy")
        try logits.requireSame(lossGradient, "the gradient of binary cross-entropy")
        return logits.mapped(with: targets) {
            kernel_binary_cross_entropy_backward($0, $1, $2, $3, lossGradient.pointer, $4)
        }
    }

    /// e²/2 where |e| ≤ δ, δ(|e| − δ/2) elsewhere.
    public func huber(delta: Double) -> Tensor {
        mapped { kernel_huber($0, $1, delta, $2, $3) }
    }

    /// The gradient of `huber` from its input and the output's gradient: gy·e, with e limited to [−δ, δ].
    ///
    /// - Throws: `ShapeError` if the two differ in shape or type.
    public static func huberGradient(
        errors: Tensor, outputGradient: Tensor, delta: Double
    ) throws(ShapeError) -> Tensor {
        try errors.requireSame(outputGradient, "the gradient of huber")
        return errors.mapped(with: outputGradient) { kernel_huber_backward($0, $1, delta, $2, $3, $4) }
    }

    /// One-hot rows: zeros with a one in the column of each label.
    ///
    /// - Throws: `ShapeError` if a label is not a column.
    public static func oneHot(
        _ labels: [Int32], classCount: Int, type: ScalarType
    ) throws(ShapeError) -> Tensor {
        var values = [Double](repeating: 0, count: labels.count * classCount)
        for (row, label) in labels.enumerated() {
            guard label >= 0, label < classCount else {
                throw ShapeError(
                    "the label \(label) names none of the \(classCount) classes 0 to \(classCount - 1)")
            }
            values[row * classCount + Int(label)] = 1
        }
        return try Tensor(values, shape: [labels.count, classCount], type: type)
    }
}
