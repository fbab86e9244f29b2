import Autodiff
import Registry
import Tensors

/// The cross-entropy of the logits' softmax with the classes: −log softmax(x)[class], for each row.
///
/// With smoothing ε, every class has the target ε / classes, and the row's class 1 − ε more, as in Keras and
/// PyTorch.
///
/// Source: Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, arXiv:1512.00567 (smoothing).
public final class SoftmaxCrossEntropy: UnaryFunction {
    private let labels: [Int32]
    private let smoothing: Double
    private var probabilities: Tensor?

    /// Creates the function with a class for each row and a smoothing ε of at least 0 and less than 1.
    public init(labels: [Int32], smoothing: Double = 0) {
        self.labels = labels
        self.smoothing = smoothing
    }

    /// −Σ t · log softmax(x) for each row of x, with t = ε / classes, and 1 − ε more at the row's class.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        let result = try inputs[0].softmaxCrossEntropy(labels: labels, smoothing: smoothing)
        probabilities = result.probabilities
        return [result.losses]
    }

    /// gx = (softmax(x) − t) · gy, row by row.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        guard let probabilities else { preconditionFailure("forward comes before backward") }
        return [
            try .softmaxCrossEntropyGradient(
                probabilities: probabilities, labels: labels, smoothing: smoothing,
                lossGradient: pass.gradient)
        ]
    }
}

/// −log softmax(logits)[label] for each row.
///
/// - Parameters:
///   - logits: [rows, classes].
///   - labels: a class in 0 ..< classes for each row.
///   - smoothing: ε, at least 0 and less than 1: the share of each sample spread equally over all classes.
/// - Returns: [rows].
/// - Throws: `FunctionError` if the numbers of rows differ or a label is not a class.
public func softmaxCrossEntropy(
    logits: Variable, labels: [Int32], smoothing: Double = 0
) throws(FunctionError) -> Variable {
    try SoftmaxCrossEntropy(labels: labels, smoothing: smoothing)(logits)
}

/// Softmax cross-entropy as a model's loss; the model's outputs are logits.
public struct SoftmaxCrossEntropyLoss: Loss {
    private let smoothing: Double

    /// Creates the loss with a label smoothing of at least 0 and less than 1.
    public init(labelSmoothing: Double = 0) { smoothing = labelSmoothing }

    /// −log softmax(outputs)[class] of each sample, smoothed.
    public func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable {
        guard case .classes(let labels) = targets else {
            throw FunctionError(
                function: "softmaxCrossEntropy", inputs: [outputs],
                reason: "the targets are values, not classes")
        }
        return try softmaxCrossEntropy(logits: outputs, labels: labels, smoothing: smoothing)
    }

    /// The softmax of each row.
    public func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor? {
        try outputs.softmax()
    }

    /// Requires classes, each of which has an output.
    public func check(outputs: Int, for task: LearningTask) throws(ModelError) {
        guard case .classes(let count) = task else {
            throw ModelError(
                "softmax_cross_entropy takes classes, not target values: choose mean_squared_error or another loss of values"
            )
        }
        try Self.checkOutputs(outputs, forClasses: count)
    }

    /// `softmax`.
    public var includedActivation: String? { "softmax" }

    /// The problem with its label smoothing.
    public var problem: String? { Self.smoothingOption.problem(with: smoothing) }

    private static let smoothingOption = Option(
        "label_smoothing", default: 0.0, .fraction,
        help: "fraction of each target distribution that is spread evenly over all classes")

    static let entry = Entry<any Loss>(
        "softmax_cross_entropy", "Cross-entropy between the softmax of the logits and the class labels.",
        options: [smoothingOption]
    ) { SoftmaxCrossEntropyLoss(labelSmoothing: $0[smoothingOption]) }
}
