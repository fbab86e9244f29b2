import Collectives
import NeuralNetworks
import Tensors

// The optimizer's state of all ranks, in a checkpoint.
extension ShardedOptimizer {
    /// Gathers state vectors of all ranks on rank 0.
    ///
    /// - Parameters:
    ///   - state: this rank's shard of each vector.
    ///   - pool: memory for the vectors.
    /// - Returns: the state, on rank 0; nil on the others.
    /// - Note: Collective: every rank must call it in the same order.
    func gather(_ state: [Tensor], in pool: ByteArrayPool) throws(CommunicationError) -> OptimizerState? {
        let byteRanges = shards.byteRanges(elementBytes: arena.type.byteCount)
        let byteCount = arena.elementCount * arena.type.byteCount
        var vectors: [[UInt8]] = []
        for vector in state {
            let own = UnsafeRawBufferPointer(
                start: vector.pointer, count: byteRanges[communicator.rank].count)
            guard communicator.rank == 0 else {
                try communicator.gatherOnFirst(own, into: nil, byteRanges: byteRanges, phase: .checkpoint)
                continue
            }
            var end: Result<Void, CommunicationError> = .success(())
            let gathered = pool.array(count: byteCount) { room in
                end = Result { () throws(CommunicationError) in
                    try communicator.gatherOnFirst(
                        own, into: room.baseAddress, byteRanges: byteRanges, phase: .checkpoint)
                }
            }
            try end.get()
            vectors.append(gathered)
        }
        guard communicator.rank == 0 else { return nil }
        return OptimizerState(
            names: optimizer.stateVectors.map(\.name), vectors: vectors, slots: arena.slots, type: arena.type)
    }

    /// Takes over a state that rank 0 has.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func restoreState(_ file: Safetensors?, prefix: String) throws(CommunicationError) {
        let tensors = try communicator.agree(found(in: file, prefix), phase: .checkpoint)
        var next = tensors.makeIterator()
        for vector in state {
            for slot in arena.slots {
                let tensor = next.next()
                let size = arena.type.byteCount
                try communicator.broadcastPieces(
                    of: tensor.map { $0.withUnsafeBytes { [UInt8]($0) } }, byteCount: slot.count * size,
                    phase: .checkpoint
                ) { bytes, start in
                    let first = slot.offset + start / size
                    take(bytes, of: first..<first + bytes.count / size, into: vector)
                }
            }
        }
        keepMemory()
    }

    /// The tensors of a file for each state vector and parameter; none on ranks other than 0.
    private func found(in file: Safetensors?, _ prefix: String) -> Result<[Tensor], RankFailure> {
        guard let file else { return .success([]) }
        let byName = Dictionary(file.tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { $1 })
        var found: [Tensor] = []
        for vector in optimizer.stateVectors {
            for slot in arena.slots {
                let name = prefix + OptimizerState.name(of: vector.name, slot)
                guard let tensor = byName[name], tensor.shape == slot.shape, tensor.type == arena.type else {
                    return .failure(
                        RankFailure(
                            message:
                                "the checkpoint's optimizer state has no tensor '\(name)' of shape \(slot.shape): it belongs to another model or optimizer",
                            exitCode: .badData))
                }
                found.append(tensor)
            }
        }
        return .success(found)
    }

    /// Copies this rank's part of some elements of a state vector.
    private func take(_ bytes: UnsafeRawBufferPointer, of elements: Range<Int>, into vector: Tensor) {
        let own = elements.clamped(to: range)
        guard !own.isEmpty else { return }
        let size = arena.type.byteCount
        let part =
            (own.lowerBound - elements.lowerBound) * size..<(own.upperBound - elements.lowerBound) * size
        UnsafeMutableRawBufferPointer(
            start: vector.mutablePointer + (own.lowerBound - range.lowerBound) * size, count: part.count
        ).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[part]))
    }
}
