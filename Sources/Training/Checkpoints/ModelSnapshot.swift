import NeuralNetworks
import Tensors

/// A copy of the entire state of a model: its parameters and its buffers.
struct ModelSnapshot {
    /// The tensors, in the order of the model's state.
    let tensors: [(name: String, tensor: Tensor)]

    /// A state of these tensors, in the order of the model's.
    init(_ tensors: [(name: String, tensor: Tensor)]) { self.tensors = tensors }

    /// Copies the current state of a model.
    init(_ model: Sequential) {
        tensors = model.state.map { ($0.name, Self.copy(of: $0.tensor)) }
    }

    /// The state of a model in a file.
    ///
    /// - Throws: `ModelError` if the file does not hold just the tensors of the model.
    init(_ file: Safetensors, of model: Sequential) throws(ModelError) {
        let byName = Dictionary(file.tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { $1 })
        var tensors: [(String, Tensor)] = []
        for (name, own) in model.state {
            guard let tensor = byName[name], tensor.shape == own.shape, tensor.type == own.type else {
                throw ModelError("there is no tensor '\(name)' of shape \(own.shape) and type \(own.type)")
            }
            tensors.append((name, tensor))
        }
        guard byName.count == tensors.count else {
            throw ModelError("there are \(byName.count) tensors, where the model has \(tensors.count)")
        }
        self.tensors = tensors
    }

    /// The tensors as plain bytes.
    var contents: [Safetensors.Content] { tensors.map { Safetensors.Content($0.name, $0.tensor) } }

    /// Restores the state of the model from which it was taken. Parameters that learn are written in place:
    /// they may lie in an arena.
    func restore(_ model: Sequential) {
        let count = model.parameters.count
        for (parameter, (_, value)) in zip(model.parameters, tensors.prefix(count)) {
            if parameter.variable.requiresGradient {
                parameter.variable.data.copyElements(from: value)
            }
        }
        for ((_, buffer), (_, value)) in zip(model.buffers, tensors.dropFirst(count)) {
            buffer.data = Self.copy(of: value)
        }
    }

    /// Gives the model this state, in memory of its own. No arena may hold its parameters.
    func replace(_ model: Sequential) {
        let count = model.parameters.count
        for (parameter, (_, value)) in zip(model.parameters, tensors.prefix(count)) {
            parameter.variable.data = Self.copy(of: value)
        }
        for ((_, buffer), (_, value)) in zip(model.buffers, tensors.dropFirst(count)) {
            buffer.data = Self.copy(of: value)
        }
    }

    private static func copy(of tensor: Tensor) -> Tensor {
        let copy = Tensor(uninitialized: tensor.shape, type: tensor.type)
        copy.copyElements(from: tensor)
        return copy
    }
}
