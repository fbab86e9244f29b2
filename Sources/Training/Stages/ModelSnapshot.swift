import NeuralNetworks
import Tensors

/// A copy of the entire training state of a model: its trainable parameters and its buffers.
struct ModelSnapshot {
    private let parameters: [Tensor]
    private let buffers: [Tensor]

    /// Copies the current state of a model.
    init(_ model: Sequential) {
        parameters = model.learnedParameters.map { Self.copy(of: $0.variable.data) }
        buffers = model.buffers.map { Self.copy(of: $0.buffer.data) }
    }

    /// Restores the state of the model from which it was taken, whose parameters lie in an arena.
    func restore(_ model: Sequential) {
        for (parameter, value) in zip(model.learnedParameters, parameters) {
            parameter.variable.data.copyElements(from: value)
        }
        for ((_, buffer), data) in zip(model.buffers, buffers) { buffer.data = Self.copy(of: data) }
    }

    private static func copy(of tensor: Tensor) -> Tensor {
        let copy = Tensor(uninitialized: tensor.shape, type: tensor.type)
        copy.copyElements(from: tensor)
        return copy
    }
}
