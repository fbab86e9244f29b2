import Tensors

/// Reads the named weights and the metadata of an ONNX file that `Sequential.onnx` wrote. Its operators are
/// not read: the configuration in the metadata defines the layers.
public enum ONNXWeights {
    /// The constants and metadata of a file.
    ///
    /// - Throws: `ModelError` if it is not an ONNX file, its constants are not as `Sequential.onnx` writes them, or they
    ///   are not what its checksums state.
    public static func read(_ bytes: [UInt8]) throws(ModelError) -> Safetensors {
        let message = bytes[...]
        guard let graph = try ProtocolBufferReader.all(7, in: message).last else {
            throw ModelError("this is no ONNX file: it has no graph")
        }
        var metadata: [String: String] = [:]
        for entry in try ProtocolBufferReader.all(14, in: message) {
            metadata[try ProtocolBufferReader.text(1, in: entry)] = try ProtocolBufferReader.text(
                2, in: entry)
        }
        var file = Safetensors([], metadata: metadata)
        for constant in try ProtocolBufferReader.all(5, in: graph) {
            let name = try ProtocolBufferReader.text(8, in: constant)
            let shape = try ProtocolBufferReader.integers(1, in: constant)
            let elements = try ProtocolBufferReader.all(9, in: constant).last ?? []
            guard try ProtocolBufferReader.integers(2, in: constant) == [ONNXGraph.float],
                elements.count == byteCount(ofShape: shape, elementSize: ScalarType.float32.byteCount)
            else {
                throw ModelError(
                    "the constant '\(name)' of shape \(shape) is not in the form that dnn-dist export writes")
            }
            file.tensors.append((name, Tensor(bytes: elements, shape: shape, type: .float32)))
        }
        file.integrity = try file.verified()
        return try withRests(file)
    }

    /// The file with constants that are in two parts added, in double precision.
    private static func withRests(_ file: Safetensors) throws(ModelError) -> Safetensors {
        var whole = file
        let rests = file.tensors.filter { $0.name.hasSuffix(ONNXGraph.restSuffix) }
        whole.tensors.removeAll { $0.name.hasSuffix(ONNXGraph.restSuffix) }
        let places = Dictionary(
            whole.tensors.indices.map { (whole.tensors[$0].name + ONNXGraph.restSuffix, $0) },
            uniquingKeysWith: { first, _ in first })
        for (name, rest) in rests {
            guard let index = places[name],
                whole.tensors[index].tensor.shape == rest.shape
            else { throw ModelError("the constant '\(name)' belongs to no other one") }
            let sum = zip(whole.tensors[index].tensor.values, rest.values).map { $0 + $1 }
            whole.tensors[index].tensor = Tensor(sum, type: .float64).view(offset: 0, shape: rest.shape)
        }
        return whole
    }
}
