import Autodiff
import Tensors

extension Targets {
    /// The target outputs of each sample as a constant: the values themselves, or classes as one-hot rows.
    ///
    /// - Parameter function: the function's name, for messages.
    /// - Throws: `FunctionError` if a class has no output.
    func targetOutputs(_ outputs: Variable, for function: String) throws(FunctionError) -> Variable {
        let values: Tensor
        switch self {
        case .values(let tensor): values = tensor
        case .classes(let labels):
            do throws(ShapeError) {
                values = try Tensor.oneHot(
                    labels, classCount: outputs.shape.last ?? 0, type: outputs.data.type)
            } catch {
                throw FunctionError(function: function, inputs: [outputs], reason: error.description)
            }
        }
        return Variable(values, name: "targets", requiresGradient: false)
    }
}

/// Checks that outputs and targets are two matrices of the same shape.
///
/// - Throws: `FunctionError` of `function` if they are not.
func requireRows(
    _ function: String, _ outputs: Variable, _ targets: Variable
) throws(FunctionError) {
    guard outputs.shape == targets.shape, outputs.shape.count == 2 else {
        throw FunctionError(
            function: function, inputs: [outputs, targets],
            reason: "outputs and targets are two matrices of one shape")
    }
}
