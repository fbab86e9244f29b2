import Summation
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

    /// The way in which the function treats the samples of its inputs, at least one of which has some.
    ///
    /// Without a method of its own, a function is taken to compute each sample's rows from those rows of the
    /// inputs that have samples, and from whatever it keeps of other inputs.
    ///
    /// - Throws: `ShapeError` with a way out, if the outputs would depend on the number of ranks.
    func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment
}

/// A function of one input.
public protocol UnaryFunction: Function {}

extension UnaryFunction {
    /// One: x.
    public var inputCounts: ClosedRange<Int> { 1...1 }
}

/// A function that computes the sums over samples in its weights' gradients itself, faster than by calls of
/// `backward` for each micro-batch.
public protocol SampleSummingFunction: Function {
    /// Computes the inputs' gradients from the outputs' gradients.
    ///
    /// - Parameters:
    ///   - samples: the rows to sum over.
    ///   - buffers: for each input, the tensors to write the parts of its gradient into; nil to allocate
    ///     them.
    /// - Returns: for inputs that have samples, gradients of one part; for the others, gradients with a part
    ///   for each of `samples.subtrees`.
    func backward(_ pass: BackwardPass, over samples: SampleLayout, into buffers: [[Tensor]?]) throws
        -> [Gradient?]
}

extension SampleSummingFunction {
    /// The inputs' gradients, with all rows of the first input as one micro-batch.
    public func backward(_ pass: BackwardPass) throws -> [Tensor?] {
        let rows = SampleLayout(rows: pass.inputs[0].shape.first ?? 1)
        return try backward(pass, over: rows, into: pass.inputs.map { _ in nil }).map { $0?.total }
    }
}

extension Function {
    /// The class's name in the spelling of its free function; `ReLU` may override it with `relu`.
    public var name: String {
        let type = "\(Self.self)"
        return type.prefix(1).lowercased() + type.dropFirst()
    }

    /// Row by row: each sample's rows of the outputs depend on its rows of the inputs.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        .rowByRow(inputs.haveSamples)
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
        let sampled: SampledCall?
        let outputs: [Tensor]
        do {
            sampled = try SampledCall(of: self, inputs)
            outputs = try sampled?.forward(inputs.map(\.data)) ?? forward(inputs.map(\.data))
        } catch {
            throw FunctionError(function: name, inputs: inputs, cause: error)
        }
        let records = Recording.isOn && inputs.contains(where: \.requiresGradient)
        let variables = outputs.map { Variable($0, requiresGradient: records) }
        if let sampled, sampled.hasSampledOutputs {
            for variable in variables {
                guard let samples = sampled.samples(ofOutput: variable.shape) else {
                    throw FunctionError(
                        function: name, inputs: inputs,
                        reason:
                            "its output of shape \(variable.shape) has no rows for each of \(sampled.samples.count) samples"
                    )
                }
                variable.samples = samples
            }
        }
        if records {
            let call = FunctionCall(
                self, inputs: inputs, outputs: variables, values: outputs, sampled: sampled)
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
