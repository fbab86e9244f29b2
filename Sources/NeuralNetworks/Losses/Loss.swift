import Autodiff
import Tensors

/// A measure of how far outputs are from their targets, sample by sample.
public protocol Loss: Sendable {
    /// The loss of each sample, shape [rows]. A batch's loss is their mean over all its samples, on all ranks.
    ///
    /// - Throws: `FunctionError` if the targets do not fit the outputs.
    func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable

    /// Which samples are classified right; nil where the task has no classes.
    ///
    /// - Throws: `ShapeError` if the targets do not fit the outputs.
    func rightAnswers(_ outputs: Tensor, _ targets: Targets) throws(ShapeError) -> [Bool]?

    /// The probabilities that outputs stand for: of each class (in each row their sum is 1), or of each output's yes; nil where they
    /// are values.
    ///
    /// - Parameter ofClasses: whether the targets are classes.
    /// - Throws: `ShapeError` if the outputs are no rows.
    func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor?
}

extension Loss {
    /// There are none.
    public func probabilities(_ outputs: Tensor, ofClasses: Bool) throws(ShapeError) -> Tensor? { nil }

    /// Right where the largest output is that of the class; nil for targets that are no classes.
    public func rightAnswers(_ outputs: Tensor, _ targets: Targets) throws(ShapeError) -> [Bool]? {
        guard case .classes(let classes) = targets else { return nil }
        return zip(try outputs.argumentOfMaximumOfRows(), classes).map { $0 == $1 }
    }
}
