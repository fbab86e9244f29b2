import Autodiff
import Tensors

/// A measure of how far outputs are from their targets, sample by sample.
public protocol Loss: Sendable {
    /// The loss of each sample, shape [rows]. A batch's loss is their mean over all its samples, on all ranks.
    ///
    /// - Throws: `FunctionError` if the targets do not fit the outputs.
    func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable

    /// How much of each sample's answer is right, from 0 to 1; nil where the task has no right and wrong.
    ///
    /// - Throws: `ShapeError` if the targets do not fit the outputs.
    func rightAnswers(_ outputs: Tensor, _ targets: Targets) throws(ShapeError) -> [Double]?

    /// The class that the outputs of each sample stand for, where targets are classes.
    ///
    /// - Throws: `ShapeError` if the outputs are no rows.
    func predictedClasses(_ outputs: Tensor) throws(ShapeError) -> [Int32]

    /// The probabilities that outputs stand for: of each class, or of each output's yes; nil where they are values.
    ///
    /// - Parameter ofClasses: whether the targets are classes. In each row there is then a number for each one, and their sum is 1.
    /// - Throws: `ShapeError` if the outputs are no rows.
    func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor?

    /// Whether each output says yes or no on its own, as for samples that may belong to several classes.
    var hasIndependentOutputs: Bool { get }

    /// Checks that a model of so many outputs can learn the task with this loss.
    ///
    /// - Throws: `ModelError` that says what to do.
    func check(outputs: Int, for task: LearningTask) throws(ModelError)
}

extension Loss {
    /// 1 where the predicted class is the sample's, 0 elsewhere; nil for targets that are no classes.
    public func rightAnswers(_ outputs: Tensor, _ targets: Targets) throws(ShapeError) -> [Double]? {
        guard case .classes(let classes) = targets else { return nil }
        return zip(try predictedClasses(outputs), classes).map { $0 == $1 ? 1 : 0 }
    }

    /// The place of the largest output, the first of equal ones.
    public func predictedClasses(_ outputs: Tensor) throws(ShapeError) -> [Int32] {
        try outputs.argumentOfMaximumOfRows()
    }

    /// None.
    public func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor? { nil }

    /// No: an output counts by comparison with the others, or by its value.
    public var hasIndependentOutputs: Bool { false }

    /// At least an output for each class, or just one for each value.
    public func check(outputs: Int, for task: LearningTask) throws(ModelError) {
        switch task {
        case .classes(let count): try Self.checkOutputs(outputs, forClasses: count)
        case .values(let count, _): try Self.checkOutputs(outputs, forValues: count)
        }
    }

    static func checkOutputs(_ outputs: Int, forClasses count: Int) throws(ModelError) {
        guard outputs < count else { return }
        throw ModelError(
            "the model has \(outputs) outputs, but there are \(count) classes: give its last dense layer \(count) units"
        )
    }

    static func checkOutputs(_ outputs: Int, forValues count: Int) throws(ModelError) {
        guard outputs != count else { return }
        throw ModelError(
            "the model has \(outputs) outputs, but each sample has \(count) target values: give its last dense layer \(count) units"
        )
    }
}
