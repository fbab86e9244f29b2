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
    guard outputs.shape == targets.shape, outputs.shape.count == 2 else {
        throw FunctionError(
            function: "meanSquaredError", inputs: [outputs, targets],
            reason: "outputs and targets are two matrices of one shape")
    }
    return try mean(square(outputs - targets), axes: [1])
}

/// Mean squared error as a model's loss; classes are taken as one-hot rows.
public struct MeanSquaredErrorLoss: Loss {
    /// The loss.
    public init() {}

    /// The mean over the outputs of (y − t)² of each sample.
    public func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable {
        let values: Tensor
        switch targets {
        case .values(let tensor): values = tensor
        case .classes(let labels):
            do throws(ShapeError) {
                values = try Tensor.oneHot(
                    labels, classCount: outputs.shape.last ?? 0, type: outputs.data.type)
            } catch {
                throw FunctionError(
                    function: "meanSquaredError", inputs: [outputs], reason: error.description)
            }
        }
        return try meanSquaredError(
            outputs: outputs, targets: Variable(values, name: "targets", requiresGradient: false))
    }

    static let entry = Entry<any Loss>(
        "mean_squared_error", "Mean over the outputs of (y − t)²; classes as one-hot rows."
    ) { _ in MeanSquaredErrorLoss() }
}
