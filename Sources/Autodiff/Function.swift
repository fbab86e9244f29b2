import Tensors

/// A differentiable function of tensors, with any number of inputs and outputs.
///
/// A function is written as a class with its forward beside its backward, and a free function that calls it:
/// `ReLU` and `relu(_:)`. An instance serves one call and may keep what its backward needs.
public protocol Function: AnyObject {
    /// The name for messages.
    var name: String { get }

    /// The accepted numbers of inputs; a call with another number is an error before `forward` runs.
    var inputCounts: ClosedRange<Int> { get }

    /// Computes the outputs from the inputs.
    ///
    /// - Throws: `ShapeError` if the shapes or types of the inputs do not fit. A function that exchanges
    ///   numbers with other ranks may throw the error of the exchange.
    func forward(_ inputs: [Tensor]) throws -> [Tensor]

    /// Computes the inputs' gradients from the outputs' gradients, in which it is linear.
    ///
    /// - Returns: a gradient of each input's shape, in the inputs' order; nil if none flows, or none is
    ///   wanted (`pass.wanted`).
    func backward(_ pass: BackwardPass) throws -> [Tensor?]
}

/// A function of one input.
public protocol UnaryFunction: Function {}

extension UnaryFunction {
    /// One: x.
    public var inputCounts: ClosedRange<Int> { 1...1 }
}

/// The inputs of a function's backward pass.
public struct BackwardPass {
    /// The values that the function was called with.
    public let inputs: [Tensor]
    /// The values that it returned.
    public let outputs: [Tensor]
    /// The gradient of each output; nil if none flowed back.
    public let gradients: [Tensor?]
    /// For each input, true if its gradient is wanted; the others need not be computed.
    public let wanted: [Bool]

    /// The gradient of the only output.
    ///
    /// - Precondition: the function has one output. (Backward runs only if that has a gradient.)
    public var gradient: Tensor {
        guard gradients.count == 1, let gradient = gradients[0] else {
            preconditionFailure("`gradient` is for functions of one output; this one has \(gradients.count)")
        }
        return gradient
    }
}

/// A function that sums over samples for some inputs (weights), and so returns their gradients by subtree of
/// the canonical tree.
public protocol SampleSummingFunction: Function {
    /// Computes the inputs' gradients from the outputs' gradients.
    ///
    /// - Parameter buffers: for each input, the tensors to write the parts of its gradient into; nil to
    ///   allocate them.
    func backwardBySubtree(_ pass: BackwardPass, buffers: [[Tensor]?]) throws -> [Gradient?]
}

extension SampleSummingFunction {
    /// The inputs' gradients, each the sum of its subtrees' from left to right.
    public func backward(_ pass: BackwardPass) throws -> [Tensor?] {
        let gradients = try backwardBySubtree(pass, buffers: pass.inputs.map { _ in nil })
        return gradients.map { $0?.total }
    }
}

extension Function {
    /// The class's name in the spelling of its free function; `ReLU` may override it with `relu`.
    public var name: String {
        let type = "\(Self.self)"
        return type.prefix(1).lowercased() + type.dropFirst()
    }

    /// One or more.
    public var inputCounts: ClosedRange<Int> { 1...Int.max }

    /// Calls the function on variables and records the call if recording is on and an input requires a
    /// gradient.
    ///
    /// - Throws: `FunctionError` with the function's name and the inputs' names and shapes.
    public func call(_ inputs: [Variable]) throws(FunctionError) -> [Variable] {
        guard inputCounts.contains(inputs.count) else {
            throw FunctionError(
                function: name, inputs: inputs, reason: "it takes \(inputCountText), not \(inputs.count)")
        }
        let outputs: [Tensor]
        do {
            outputs = try forward(inputs.map(\.data))
        } catch {
            throw FunctionError(function: name, inputs: inputs, cause: error)
        }
        let records = Recording.isOn && inputs.contains(where: \.requiresGradient)
        let variables = outputs.map { Variable($0, requiresGradient: records) }
        if records {
            let call = FunctionCall(self, inputs: inputs, outputs: variables, values: outputs)
            for variable in variables {
                variable.creator = call
                variable.generation = call.generation + 1
            }
        }
        return variables
    }

    /// Calls a function of one output.
    ///
    /// - Throws: `FunctionError` with the function's name and the inputs' names and shapes.
    public func callAsFunction(_ inputs: Variable...) throws(FunctionError) -> Variable {
        let outputs = try call(inputs)
        guard outputs.count == 1 else {
            throw FunctionError(
                function: name, inputs: inputs,
                reason: "it gave \(outputs.count) outputs where one was asked for")
        }
        return outputs[0]
    }

    private var inputCountText: String {
        let (least, most) = (inputCounts.lowerBound, inputCounts.upperBound)
        if most == Int.max { return "\(least) or more inputs" }
        if most == 1 { return "1 input" }
        return least == most ? "\(least) inputs" : "\(least) to \(most) inputs"
    }
}
