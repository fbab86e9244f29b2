import Tensors

/// An error of a function called on variables; in most cases their shapes, types or ranks do not fit it.
public struct FunctionError: Error, CustomStringConvertible {
    /// The function's name.
    public let function: String
    /// The inputs, each with its name (if it has one), shape and type.
    public let inputs: [String]
    /// The reason, such as what does not fit.
    public let reason: String
    /// The cause, if it is not a matter of shapes: such as a failed exchange with other ranks; nil otherwise.
    public let underlyingError: (any Error)?

    /// Creates an error of a function called on these variables.
    public init(function: String, inputs: [Variable], reason: String) {
        self.init(function: function, inputs: inputs, reason: reason, underlyingError: nil)
    }

    /// The error of a function that threw `cause`.
    init(function: String, inputs: [Variable], cause: any Error) {
        self.init(
            function: function, inputs: inputs, reason: "\(cause)",
            underlyingError: cause is ShapeError ? nil : cause)
    }

    private init(function: String, inputs: [Variable], reason: String, underlyingError: (any Error)?) {
        self.function = function
        self.underlyingError = underlyingError
        self.inputs = inputs.enumerated().map { index, variable in
            "\(variable.name ?? "input \(index)") \(variable.shape) \(variable.data.type)"
        }
        self.reason = reason
    }

    /// One line: function, reason and inputs.
    public var description: String { "\(function): \(reason) (\(inputs.joined(separator: ", ")))" }
}
