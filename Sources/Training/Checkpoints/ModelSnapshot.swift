import NeuralNetworks
import Tensors

/// A copy of the entire state of a model: its parameters and its buffers, as bytes that nobody changes.
struct ModelSnapshot: Sendable {
    /// The tensors, in the order of the model's state.
    let tensors: [Safetensors.Content]

    /// A state of these tensors, in the order of the model's.
    init(_ tensors: [Safetensors.Content]) { self.tensors = tensors }

    /// Copies the current state of a model.
    init(_ model: Sequential) { tensors = model.state.map { Safetensors.Content($0.name, $0.tensor) } }

    /// The state of a model in a file.
    ///
    /// - Throws: `ModelError` if the file does not hold just the tensors of the model.
    init(_ file: Safetensors, of model: Sequential) throws(ModelError) {
        let byName = Dictionary(file.tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { $1 })
        var tensors: [Safetensors.Content] = []
        for (name, own) in model.state {
            guard let tensor = byName[name], tensor.shape == own.shape, tensor.type == own.type else {
                throw ModelError("there is no tensor '\(name)' of shape \(own.shape) and type \(own.type)")
            }
            tensors.append(Safetensors.Content(name, tensor))
        }
        guard byName.count == tensors.count else {
            throw ModelError("there are \(byName.count) tensors, where the model has \(tensors.count)")
        }
        self.tensors = tensors
    }

    /// Restores the state of the model from which it was taken. Parameters that learn are written in place:
    /// they may lie in an arena.
    func restore(_ model: Sequential) {
        for (parameter, value) in zip(model.parameters, tensors) {
            if parameter.variable.requiresGradient { parameter.variable.data.copyElements(from: value.bytes) }
        }
        restoreBuffers(of: model)
    }

    /// Gives the model this state, in memory of its own. No arena may hold its parameters.
    func replace(_ model: Sequential) {
        for (parameter, value) in zip(model.parameters, tensors) {
            parameter.variable.data = Self.tensor(value, like: parameter.variable.data)
        }
        restoreBuffers(of: model)
    }

    private func restoreBuffers(of model: Sequential) {
        for ((_, buffer), value) in zip(model.buffers, tensors.dropFirst(model.parameters.count)) {
            buffer.data = Self.tensor(value, like: buffer.data)
        }
    }

    private static func tensor(_ content: Safetensors.Content, like form: Tensor) -> Tensor {
        Tensor(bytes: content.bytes[...], shape: form.shape, type: form.type)
    }
}
