import Autodiff
import Registry
import Tensors

/// The cross-entropy of the logits' softmax with the classes: −log softmax(x)[class], for each row.
public final class SoftmaxCrossEntropy: Function {
    private let labels: [Int32]
    private var probabilities: Tensor?

    /// A call with a class for each row.
    public init(labels: [Int32]) { self.labels = labels }

    /// −log softmax(x)[class] for each row of x.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        let result = try inputs[0].softmaxCrossEntropy(labels: labels)
        probabilities = result.probabilities
        return [result.losses]
    }

    /// gx = (softmax(x) − onehot(class)) · gy, row by row.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        guard let probabilities else { preconditionFailure("forward comes before backward") }
        return [
            try .softmaxCrossEntropyGradient(
                probabilities: probabilities, labels: labels, lossGradient: pass.gradient)
        ]
    }
}

/// −log softmax(logits)[label] for each row.
///
/// - Parameters:
///   - logits: [rows, classes].
///   - labels: a class in 0 ..< classes for each row.
/// - Returns: [rows].
/// - Throws: `FunctionError` if the numbers of rows differ or a label names no class.
public func softmaxCrossEntropy(logits: Variable, labels: [Int32]) throws(FunctionError) -> Variable {
    try SoftmaxCrossEntropy(labels: labels)(logits)
}

/// Softmax cross-entropy as a model's loss; the model's outputs are logits.
public struct SoftmaxCrossEntropyLoss: Loss {
    /// The loss.
    public init() {}

    /// −log softmax(outputs)[class] of each sample.
    public func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable {
        guard case .classes(let labels) = targets else {
            throw FunctionError(
                function: "softmaxCrossEntropy", inputs: [outputs],
                reason: "the targets are values, not classes")
        }
        return try softmaxCrossEntropy(logits: outputs, labels: labels)
    }

    /// The softmax of each row; nil where the targets are no classes.
    public func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor? {
        guard ofClasses else { return nil }
        let labels = [Int32](repeating: 0, count: outputs.shape.first ?? 0)
        return try outputs.softmaxCrossEntropy(labels: labels).probabilities
    }

    static let entry = Entry<any Loss>(
        "softmax_cross_entropy", "Cross-entropy of the logits' softmax with the classes."
    ) { _ in SoftmaxCrossEntropyLoss() }
}
