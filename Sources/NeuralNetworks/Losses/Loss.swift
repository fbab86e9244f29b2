import Autodiff
import Registry
import Tensors

/// A measure of the difference between outputs and targets, per sample.
public protocol Loss: Configured, Sendable {
    /// The loss of each sample, shape [rows]. A batch's loss is their mean over all its samples, on all
    /// ranks.
    ///
    /// - Throws: `FunctionError` if the targets do not fit the outputs.
    func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable

    /// The accuracy of each sample's prediction, from 0 to 1; nil if the task has no right and wrong.
    ///
    /// - Throws: `ShapeError` if the targets do not fit the outputs.
    func rightAnswers(_ outputs: Tensor, _ targets: Targets) throws(ShapeError) -> [Double]?

    /// The predicted class of each sample, if targets are classes.
    ///
    /// - Throws: `ShapeError` if the outputs are not rows.
    func predictedClasses(_ outputs: Tensor) throws(ShapeError) -> [Int32]

    /// The predicted probability of each class, or of each independent output; nil if the outputs are values.
    ///
    /// - Parameter ofClasses: true if the targets are classes. Each row then has one probability per class,
    ///   with the sum 1.
    /// - Throws: `ShapeError` if the outputs are not rows.
    func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor?

    /// True if each output is a yes or no independent of the others, as for samples that may belong to
    /// several classes.
    var hasIndependentOutputs: Bool { get }

    /// The activation that the loss applies to the outputs itself, by its name in a configuration; nil if none.
    var includedActivation: String? { get }

    /// Checks that a model with this number of outputs can learn the task with this loss.
    ///
    /// - Throws: `ModelError` with the remedy if it cannot.
    func check(outputs: Int, for task: LearningTask) throws(ModelError)
}

extension Loss {
    /// 1 where the predicted class is the sample's, 0 elsewhere; nil if the targets are not classes.
    public func rightAnswers(_ outputs: Tensor, _ targets: Targets) throws(ShapeError) -> [Double]? {
        guard case .classes(let classes) = targets else { return nil }
        return zip(try predictedClasses(outputs), classes).map { $0 == $1 ? 1 : 0 }
    }

    /// The index of the largest output, the first of equal ones.
    public func predictedClasses(_ outputs: Tensor) throws(ShapeError) -> [Int32] {
        try outputs.argumentOfMaximumOfRows()
    }

    /// Nil.
    public func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor? { nil }

    /// False: outputs are compared with each other, or are values.
    public var hasIndependentOutputs: Bool { false }

    /// Nil: the loss takes the outputs as they are.
    public var includedActivation: String? { nil }

    /// Returns the layer whose activation squeezes the outputs before the loss does, so that hardly anything can
    /// be learned: a softmax or sigmoid at the end; nil if there is none.
    package func squeezingLayer(of model: Sequential) -> Int? {
        guard includedActivation != nil else { return nil }
        let last = model.layers.lastIndex { !$0.isIdentityInInference }
        return last.flatMap { ["Softmax", "Sigmoid"].contains(model.layers[$0].kind) ? $0 : nil }
    }

    /// Requires at least one output per class, or exactly one per value.
    public func check(outputs: Int, for task: LearningTask) throws(ModelError) {
        switch task {
        case .classes(let count): try Self.checkOutputs(outputs, forClasses: count)
        case .values(let count, _): try Self.checkOutputs(outputs, forValues: count)
        }
    }

    static func checkOutputs(_ outputs: Int, forClasses count: Int) throws(ModelError) {
        guard outputs < count else { return }
        throw ModelError(
            "the model has \(outputs) output\(outputs == 1 ? "" : "s"), but there are \(count) classes: give its last dense layer \(count) units"
                + (outputs == 1
                    ? "; or if numbers are to be predicted, name their columns by 'targets' and choose loss: mean_squared_error"
                    : "")
        )
    }

    static func checkOutputs(_ outputs: Int, forValues count: Int) throws(ModelError) {
        guard outputs != count else { return }
        throw ModelError(
            "the model has \(outputs) output\(outputs == 1 ? "" : "s"), but each sample has \(count) target value\(count == 1 ? "" : "s"): give its last dense layer \(count) unit\(count == 1 ? "" : "s")"
        )
    }
}

/// The kind of targets to learn, per sample.
public enum LearningTask: Sendable, Hashable {
    /// One class of the given number.
    case classes(Int)
    /// The given number of values, all of them in a range.
    case values(Int, range: ClosedRange<Double>)
}
