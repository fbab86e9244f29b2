import Autodiff
import Tensors

extension FunctionCase {
    /// A function of the library, called with a case's arguments and attributes.
    package typealias Call = @Sendable ([Variable], Attributes) throws -> Variable

    /// The errors of a call, compared with the reference.
    package struct Errors {
        /// The largest error of the output.
        package let output: Double
        /// The largest error of an input's gradient; infinite if a gradient is missing or unexpected.
        package let gradients: Double
    }

    /// The relative errors of the output and the gradients.
    ///
    /// - Parameter isElementwise: true for errors relative to each element; false for errors relative to the
    ///   tensor's largest element, as needed for sums that cancel.
    package func errors(of call: Call, isElementwise: Bool) throws -> Errors {
        guard let type = ScalarType(rawValue: type) else {
            return Errors(output: .infinity, gradients: .infinity)
        }
        let variables = try zip(inputs, inputGradients).map { input, gradient in
            Variable(try input.tensor(type), requiresGradient: gradient != nil)
        }
        func error(_ found: Tensor, _ expected: ReferenceTensor, isElementwise: Bool) -> Double {
            guard found.shape == expected.shape, found.type == type else { return .infinity }
            let floor = isElementwise ? .leastNormalMagnitude : largestMagnitude(expected.values)
            return relativeError(found.values, expected.values, floor: max(floor, .leastNormalMagnitude))
        }
        let result = try call(variables, attributes)
        try result.backward(seed: outputGradient.tensor(type))
        let gradientErrors = zip(variables, inputGradients).map { variable, expected -> Double in
            switch (variable.gradient, expected) {
            case (let found?, let expected?):
                error(found, expected, isElementwise: isElementwise)
            case (nil, nil): 0
            default: .infinity
            }
        }
        return Errors(
            output: error(result.data, output, isElementwise: isElementwise),
            gradients: gradientErrors.max() ?? 0)
    }
}

extension References {
    /// The functions of functions.json that are part of Autodiff; the others are part of NeuralNetworks.
    package static let autodiffFunctions: Set<String> = [
        "add", "subtract", "multiply", "divide", "negate", "power", "square", "exp", "log", "sum", "mean",
        "reshape", "transpose", "broadcastTo", "sumTo", "matmul", "linear", "transposedLinear", "absolute",
        "sin", "cos", "squareRoot", "maximum", "minimum", "clip", "choose", "gather", "concatenate", "slice",
    ]
}
