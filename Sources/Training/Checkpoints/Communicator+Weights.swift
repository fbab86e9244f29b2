import Collectives
import NeuralNetworks
import Tensors

extension Communicator {
    /// The most bytes that are sent at a time.
    private static var pieceBytes: Int { 1 << 24 }

    /// Gives all ranks the weights that rank 0 has read.
    ///
    /// - Parameters:
    ///   - model: a model of the same kind on every rank.
    ///   - own: the weights, on rank 0; nil on the others.
    /// - Throws: the same error on all ranks if rank 0 has none.
    /// - Note: Collective: every rank must call it in the same order.
    func weights(
        of model: Sequential, from own: Result<ModelSnapshot?, RankFailure>
    ) throws(CommunicationError) -> ModelSnapshot {
        let snapshot = try agree(own, phase: .checkpoint)
        var tensors: [(name: String, tensor: Tensor)] = []
        for (index, (name, form)) in model.state.enumerated() {
            tensors.append((name, try broadcast(snapshot?.tensors[index].tensor, like: form)))
        }
        return ModelSnapshot(tensors)
    }

    /// Sends a tensor of rank 0 to all ranks, in pieces.
    private func broadcast(_ tensor: Tensor?, like form: Tensor) throws(CommunicationError) -> Tensor {
        let result = tensor ?? Tensor(uninitialized: form.shape, type: form.type)
        let byteCount = form.count * form.type.byteCount
        for start in stride(from: 0, to: byteCount, by: Self.pieceBytes) {
            let part = start..<min(start + Self.pieceBytes, byteCount)
            let own = tensor?.withUnsafeBytes { [UInt8]($0[part]) } ?? []
            let bytes = try broadcast(own, from: 0, phase: .checkpoint)
            if tensor == nil {
                UnsafeMutableRawBufferPointer(start: result.mutablePointer + start, count: part.count)
                    .copyBytes(from: bytes)
            }
        }
        return result
    }
}
