import Autodiff
import Registry
import Tensors

/// The mean over the outputs of (y − t)², for each row.
///
/// - Parameters:
///   - outputs: y, [rows, outputs].
///   - targets: t, of the same shape.
/// - Returns: [rows].
/// - Throws: `FunctionError` if the shapes differ.
public func meanSquaredError(outputs: Variable, targets: Variable) throws(FunctionError) -> Variable {
    try requireRows("meanSquaredError", outputs, targets)
    return try mean(square(outputs - targets), axes: [1])
}

/// Mean squared error as a model's loss; classes are taken as one-hot rows.
public struct MeanSquaredErrorLoss: Loss {
    /// Creates the loss.
    public init() {}

    /// The mean over the outputs of (y − t)² of each sample.
    public func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable {
        let wanted = try targets.targetOutputs(outputs, for: "meanSquaredError")
        return try meanSquaredError(outputs: outputs, targets: wanted)
    }

    static let entry = Entry<any Loss>(
        "mean_squared_error", aliases: ["mse"],
        "Mean of (y − t)² over the outputs; class labels are one-hot encoded."
    ) { _ in MeanSquaredErrorLoss() }
}
