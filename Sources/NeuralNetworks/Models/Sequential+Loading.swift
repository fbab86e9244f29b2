import Tensors

extension Sequential {
    /// Replaces parameters and buffers by tensors of the same names and shapes.
    ///
    /// - Throws: `ModelError` if one is missing among them or has another shape, or a tensor fits none; the model is then as it was.
    public func load(_ file: Safetensors) throws(ModelError) {
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in file.tensors { tensors[name] = tensor }
        var found: [Tensor] = []
        for (name, own) in state {
            guard let tensor = tensors.removeValue(forKey: name) else {
                throw ModelError("the file has no tensor '\(name)', which the model needs")
            }
            guard tensor.shape == own.shape else {
                throw ModelError(
                    "tensor '\(name)' has the shape \(tensor.shape) in the file, \(own.shape) in the model")
            }
            found.append(tensor.converted(to: own.type))
        }
        if let name = tensors.keys.min() {
            throw ModelError("the file has a tensor '\(name)', which the model does not have")
        }
        for (parameter, tensor) in zip(parameters, found) { parameter.variable.data = tensor }
        for ((_, buffer), tensor) in zip(buffers, found.dropFirst(parameters.count)) { buffer.data = tensor }
    }
}
