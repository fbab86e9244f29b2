import Tensors

extension Sequential {
    /// Replaces the parameters by tensors of the same names and shapes.
    ///
    /// - Throws: `ModelError` if a parameter is missing among them, has another shape, or a tensor fits no parameter.
    public func load(_ file: Safetensors) throws(ModelError) {
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in file.tensors { tensors[name] = tensor }
        for parameter in parameters {
            guard let tensor = tensors.removeValue(forKey: parameter.name) else {
                throw ModelError("the file has no tensor '\(parameter.name)', which the model needs")
            }
            guard tensor.shape == parameter.variable.shape else {
                throw ModelError(
                    "tensor '\(parameter.name)' has the shape \(tensor.shape) in the file, \(parameter.variable.shape) in the model"
                )
            }
            parameter.variable.data = tensor.converted(to: type)
        }
        if let name = tensors.keys.min() {
            throw ModelError("the file has a tensor '\(name)', which the model does not have")
        }
    }
}
