import Tensors

/// A recorded call: the function, its inputs and, weakly, the variables that it returned.
public final class FunctionCall {
    /// The function that was called.
    public let function: any Function
    /// The variables that the function was called with.
    public private(set) var inputs: [Variable]
    /// The highest generation among the inputs.
    public let generation: Int

    /// True if the uses of its inputs have been counted for the backward pass under way.
    var isCounted = false
    /// True if it waits for its turn in the backward pass under way, or has had it.
    var isQueued = false

    private struct Output {
        weak var variable: Variable?
        let value: Tensor
    }
    private let outputs: [Output]
    private let inputValues: [Tensor]
    private let sampled: SampledCall?

    init(
        _ function: any Function, inputs: [Variable], outputs: [Variable], values: [Tensor],
        sampled: SampledCall?
    ) {
        self.function = function
        self.sampled = sampled
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
        if let sampled {
            return try sampled.backward(
                gradients, of: outputs.map(\.value), pass: pass, isOnlyUse: inputs.map(\.isUsedOnce),
                buffers: {
                    self.inputs[$0].accumulatedGradient == nil ? self.inputs[$0].gradientBuffers : nil
                })
        }
        let divisions = Set(gradients.compactMap { $0?.division })
        guard let division = divisions.first, divisions.count == 1 else {
            throw ShapeError("the gradients of its outputs are sums over different samples")
        }
        let partCount = gradients.lazy.compactMap { $0?.parts.count }.first ?? 0
        let parts = try (0..<partCount).map { part in
            try function.backward(pass(gradients.map { $0?.parts[part] }))
        }
        guard let first = parts.first else {
            return inputs.map { _ in Gradient(parts: [], division) }
        }
        return first.indices.map { input in
            first[input] == nil ? nil : Gradient(parts: parts.compactMap { $0[input] }, division)
        }
    }

    private func pass(_ gradients: [Tensor?]) -> BackwardPass {
        BackwardPass(
            inputs: inputValues, outputs: outputs.map(\.value), gradients: gradients,
            wanted: inputs.map(\.requiresGradient))
    }
}
