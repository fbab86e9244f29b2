import Tensors

/// A recorded call: the function, its inputs and, weakly, the variables that it returned.
public final class FunctionCall {
    /// The function that was called.
    public let function: any Function
    /// The variables that the function was called with.
    public private(set) var inputs: [Variable]
    /// The highest generation among the inputs.
    public let generation: Int

    private struct Output {
        weak var variable: Variable?
        let value: Tensor
    }
    private let outputs: [Output]
    private let inputValues: [Tensor]

    init(_ function: any Function, inputs: [Variable], outputs: [Variable], values: [Tensor]) {
        self.function = function
        self.inputs = inputs
        inputValues = inputs.map(\.data)
        self.outputs = zip(outputs, values).map { Output(variable: $0, value: $1) }
        generation = inputs.lazy.map(\.generation).max() ?? 0
    }

    /// Releases the graph behind this call without recursion, so that a deep one does not overflow the stack.
    deinit {
        var pending = inputs
        inputs = []
        while var variable = pending.popLast() {
            guard isKnownUniquelyReferenced(&variable), var call = variable.creator else { continue }
            variable.creator = nil
            if isKnownUniquelyReferenced(&call) {
                pending += call.inputs
                call.inputs = []
            }
        }
    }

    /// Propagates the outputs' gradients to the inputs.
    ///
    /// - Throws: `FunctionError` if the function returns gradients that do not fit its inputs.
    func backward() throws(FunctionError) {
        let gradients = outputs.map { $0.variable?.accumulatedGradient }
        guard gradients.contains(where: { $0 != nil }) else { return }
        do {
            let inputGradients = try inputGradients(gradients)
            guard inputGradients.count == inputs.count else {
                throw ShapeError(
                    "its backward gave \(inputGradients.count) gradients for \(inputs.count) inputs")
            }
            for (input, gradient) in zip(inputs, inputGradients) {
                if let gradient, input.requiresGradient { try input.accumulate(gradient) }
            }
        } catch {
            throw FunctionError(function: "backward of \(function.name)", inputs: inputs, cause: error)
        }
    }

    /// Clears the outputs' gradients, which are not needed once they have been propagated.
    func clearOutputGradients() {
        for output in outputs { output.variable?.clearGradient() }
    }

    private func inputGradients(_ gradients: [Gradient?]) throws -> [Gradient?] {
        let partCounts = Set(gradients.compactMap { $0?.parts.count })
        guard let partCount = partCounts.first, partCounts.count == 1 else {
            throw ShapeError(
                "the gradients of its outputs are in different numbers of parts: \(partCounts.sorted())")
        }
        if let function = function as? any SampleSummingFunction {
            guard partCount == 1 else {
                throw ShapeError(
                    "a gradient that has been summed over samples cannot be summed over them again")
            }
            return try function.backwardBySubtree(pass(gradients, part: 0), buffers: inputs.map(buffers))
        }
        var parts: [[Tensor?]] = []
        for part in 0..<partCount { parts.append(try function.backward(pass(gradients, part: part))) }
        guard let first = parts.first else { return inputs.map { _ in Gradient(parts: []) } }
        return first.indices.map { input in
            first[input] == nil ? nil : Gradient(parts: parts.compactMap { $0[input] })
        }
    }

    private func pass(_ gradients: [Gradient?], part: Int) -> BackwardPass {
        BackwardPass(
            inputs: inputValues, outputs: outputs.map(\.value), gradients: gradients.map { $0?.parts[part] },
            wanted: inputs.map(\.requiresGradient))
    }

    /// The buffers of a variable for its first gradient; nil for later ones, which are added to it.
    private func buffers(of input: Variable) -> [Tensor]? {
        let isOnlyOnce = inputs.count { $0 === input } == 1
        return isOnlyOnce && input.accumulatedGradient == nil ? input.gradientBuffers : nil
    }
}
