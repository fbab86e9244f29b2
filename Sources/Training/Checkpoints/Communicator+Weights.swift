import Collectives
import NeuralNetworks
import Tensors

extension Communicator {
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
        var tensors: [Safetensors.Content] = []
        for (index, (name, form)) in model.state.enumerated() {
            let bytes = try broadcast(
                snapshot?.tensors[index].bytes, byteCount: form.count * form.type.byteCount)
            tensors.append(Safetensors.Content(name: name, shape: form.shape, type: form.type, bytes: bytes))
        }
        return ModelSnapshot(tensors)
    }

    /// Sends an array of rank 0 to all ranks, in pieces.
    private func broadcast(_ bytes: [UInt8]?, byteCount: Int) throws(CommunicationError) -> [UInt8] {
        var received: [UInt8] = []
        if bytes == nil { received.reserveCapacity(byteCount) }
        try broadcastPieces(of: bytes, byteCount: byteCount, phase: .checkpoint) { piece, _ in
            if bytes == nil { received.append(contentsOf: piece) }
        }
        return bytes ?? received
    }
}
