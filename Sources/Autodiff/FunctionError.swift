import Tensors

/// An error of a function called on variables whose shapes, types or ranks do not fit it.
public struct FunctionError: Error, CustomStringConvertible {
    /// The function's name.
    public let function: String
    /// The inputs, each with its name (if it has one), shape and type.
    public let inputs: [String]
    /// The reason: what does not fit.
    public let reason: String

    /// Creates an error of a function called on these variables.
    public init(function: String, inputs: [Variable], reason: String) {
        self.function = function
        self.inputs = inputs.enumerated().map { index, variable in
            "\(variable.name ?? "input \(index)") \(variable.shape) \(variable.data.type)"
        }
        self.reason = reason
    }

    /// One line: function, reason and inputs.
    public var description: String { "\(function): \(reason) (\(inputs.joined(separator: ", ")))" }
}
