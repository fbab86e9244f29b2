import Autodiff
import Registry
import Tensors

/// The cross-entropy of each logit's sigmoid with its target: −t·log σ(x) − (1 − t)·log(1 − σ(x)).
public final class BinaryCrossEntropy: UnaryFunction {
    private let targets: Tensor

    /// Creates the function with a target from 0 to 1 for each logit.
    public init(targets: Tensor) { self.targets = targets }

    /// y = max(0, x) − x·t + log(1 + e^−|x|).
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].binaryCrossEntropy(targets: targets)]
    }

    /// gx = (σ(x) − t) · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [
            try .binaryCrossEntropyGradient(
                logits: pass.inputs[0], targets: targets, lossGradient: pass.gradient)
        ]
    }
}

/// The mean over the outputs of −t·log σ(x) − (1 − t)·log(1 − σ(x)), for each row.
///
/// - Parameters:
///   - logits: x, [rows, outputs].
///   - targets: t, of the same shape, from 0 to 1.
/// - Returns: [rows].
/// - Throws: `FunctionError` if the shapes or types differ.
public func binaryCrossEntropy(logits: Variable, targets: Tensor) throws(FunctionError) -> Variable {
    try requireRows("binaryCrossEntropy", logits, Variable(targets, name: "targets", requiresGradient: false))
    return try mean(BinaryCrossEntropy(targets: targets)(logits), axes: [1])
}

/// Binary cross-entropy as a model's loss; outputs are logits, each an independent yes (more than 0) or no.
///
/// Targets are the classes 0 and 1 for a model of one output, or a number from 0 to 1 for each output.
public struct BinaryCrossEntropyLoss: Loss {
    private let smoothing: Double

    /// Creates the loss with a label smoothing ε of at least 0 and less than 1: targets t become
    /// t·(1 − ε) + ε/2, as in Keras.
    public init(labelSmoothing: Double = 0) { smoothing = labelSmoothing }

    /// The mean over the outputs of the cross-entropy of each sample, with smoothed targets.
    public func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable {
        switch targets {
        case .values(let values):
            return try binaryCrossEntropy(
                logits: outputs, targets: smoothing == 0 ? values : smoothed(values.values, values))
        case .classes(let labels):
            guard outputs.shape == [labels.count, 1], labels.allSatisfy({ $0 == 0 || $0 == 1 }) else {
                throw FunctionError(
                    function: "binaryCrossEntropy", inputs: [outputs],
                    reason: "the classes 0 and 1 are told by one output for each of \(labels.count) samples")
            }
            return try binaryCrossEntropy(
                logits: outputs, targets: smoothed(labels.map(Double.init), outputs.data))
        }
    }

    /// Returns smoothed targets in the shape and type of a tensor.
    private func smoothed(_ targets: [Double], _ form: Tensor) -> Tensor {
        Tensor(targets.map { $0 * (1 - smoothing) + smoothing / 2 }, type: form.type)
            .view(offset: 0, shape: form.shape)
    }

    /// The fraction of a sample's outputs on the right side: more than 0 where the target is at least ½.
    public func rightAnswers(_ outputs: Tensor, _ targets: Targets) throws(ShapeError) -> [Double]? {
        switch targets {
        case .classes(let classes):
            return zip(try predictedClasses(outputs), classes).map { $0 == $1 ? 1 : 0 }
        case .values(let values):
            try outputs.requireSame(values, "the accuracy of independent outputs")
            let right = zip(outputs.values, values.values).map { ($0 > 0) == ($1 >= 0.5) }
            let columns = outputs.shape.last ?? 1
            return stride(from: 0, to: right.count, by: max(columns, 1)).map { start in
                Double(right[start..<start + columns].count { $0 }) / Double(columns)
            }
        }
    }

    /// 1 where the output is more than 0, else 0.
    ///
    /// - Throws: `ShapeError` if there is not exactly one output.
    public func predictedClasses(_ outputs: Tensor) throws(ShapeError) -> [Int32] {
        guard outputs.rank == 2, outputs.shape[1] == 1 else {
            throw ShapeError("two classes are told by one output, not by outputs of shape \(outputs.shape)")
        }
        return outputs.values.map { $0 > 0 ? 1 : 0 }
    }

    /// The sigmoid of each output; for classes, the probabilities of both, 1 − p and p.
    public func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor? {
        let yes = outputs.sigmoid()
        guard ofClasses else { return yes }
        let no = outputs.negated().sigmoid()
        return try Tensor(
            zip(no.values, yes.values).flatMap { [$0, $1] }, shape: [outputs.shape.first ?? 0, 2],
            type: outputs.type)
    }

    /// True.
    public var hasIndependentOutputs: Bool { true }

    /// Requires two classes and one output, or one output per value from 0 to 1.
    public func check(outputs: Int, for task: LearningTask) throws(ModelError) {
        switch task {
        case .classes(let count):
            guard count <= 2 else {
                throw ModelError(
                    "binary_cross_entropy tells two classes, and there are \(count): choose softmax_cross_entropy"
                )
            }
            guard outputs == 1 else {
                throw ModelError(
                    "binary_cross_entropy tells two classes with one output, and the model has \(outputs): give its last dense layer 1 unit"
                )
            }
        case .values(let count, let range):
            guard range.lowerBound >= 0, range.upperBound <= 1 else {
                throw ModelError(
                    "binary_cross_entropy takes target values from 0 to 1, and there are some from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            try Self.checkOutputs(outputs, forValues: count)
        }
    }

    /// `sigmoid`.
    public var includedActivation: String? { "sigmoid" }

    /// The problem with its label smoothing.
    public var problem: String? { Self.smoothingOption.problem(with: smoothing) }

    private static let smoothingOption = Option(
        "label_smoothing", default: 0.0, .fraction,
        help: "fraction of each target that is moved to one half: t becomes t·(1 − ε) + ε/2")

    static let entry = Entry<any Loss>(
        "binary_cross_entropy", aliases: ["bce"],
        "Cross-entropy between the sigmoid of each logit and its target: class 0 or 1, or a value from 0 to 1.",
        options: [smoothingOption]
    ) { BinaryCrossEntropyLoss(labelSmoothing: $0[smoothingOption]) }
}
