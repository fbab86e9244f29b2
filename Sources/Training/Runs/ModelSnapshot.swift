import NeuralNetworks
import Tensors

/// A copy of all that training changes in a model: what it learns, and its buffers.
struct ModelSnapshot {
    private let parameters: [Tensor]
    private let buffers: [Tensor]

    /// The state of a model as it is now.
    init(_ model: Sequential) {
        parameters = model.learnedParameters.map { Self.copy(of: $0.variable.data) }
        buffers = model.buffers.map { Self.copy(of: $0.buffer.data) }
    }

    /// Puts the state back into the model that it was taken of, whose parameters lie in an arena.
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
