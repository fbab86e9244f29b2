import Autodiff
import Registry
import Tensors

/// The mean over the outputs of |y − t|, for each row.
///
/// - Parameters:
///   - outputs: y, [rows, outputs].
///   - targets: t, of the same shape.
/// - Returns: [rows].
/// - Throws: `FunctionError` if the shapes differ.
public func meanAbsoluteError(outputs: Variable, targets: Variable) throws(FunctionError) -> Variable {
    try requireRows("meanAbsoluteError", outputs, targets)
    return try mean(absolute(outputs - targets), axes: [1])
}

/// Mean absolute error as a model's loss; classes are taken as one-hot rows.
public struct MeanAbsoluteErrorLoss: Loss {
    /// Creates the loss.
    public init() {}

    /// The mean over the outputs of |y − t| of each sample.
    public func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable {
        let wanted = try targets.targetOutputs(outputs, for: "meanAbsoluteError")
        return try meanAbsoluteError(outputs: outputs, targets: wanted)
    }

    static let entry = Entry<any Loss>(
        "mean_absolute_error", aliases: ["mae"],
        "Mean of |y − t| over the outputs; class labels are one-hot encoded."
    ) { _ in MeanAbsoluteErrorLoss() }
}
