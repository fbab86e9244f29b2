import Collectives
import NeuralNetworks
import Tensors

// The optimizer's state of all ranks, in a checkpoint.
extension ShardedOptimizer {
    /// The most bytes that are sent at a time when a state is restored.
    private static let pieceBytes = 1 << 24

    /// Gathers state vectors of all ranks on rank 0.
    ///
    /// - Parameter state: this rank's shard of each vector.
    /// - Returns: the state, on rank 0; nil on the others.
    /// - Note: Collective: every rank must call it in the same order.
    func gather(_ state: [Tensor]) throws(CommunicationError) -> OptimizerState? {
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
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
            defer { room.deallocate() }
            try communicator.gatherOnFirst(
                own, into: room.baseAddress, byteRanges: byteRanges, phase: .checkpoint)
            vectors.append(Array(UnsafeRawBufferPointer(rebasing: room[..<byteCount])))
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
                let pieceElements = Self.pieceBytes / arena.type.byteCount
                for start in stride(from: 0, to: slot.count, by: pieceElements) {
                    let part = start..<min(start + pieceElements, slot.count)
                    let bytes = tensor.map { tensor in
                        tensor.withUnsafeBytes { [UInt8]($0[OptimizerState.bytes(of: part, arena.type)]) }
                    }
                    take(
                        try communicator.broadcast(bytes ?? [], from: 0, phase: .checkpoint),
                        of: slot.offset + part.lowerBound..<slot.offset + part.upperBound, into: vector)
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
    private func take(_ bytes: [UInt8], of elements: Range<Int>, into vector: Tensor) {
        let own = elements.clamped(to: range)
        guard !own.isEmpty else { return }
        bytes.withUnsafeBytes { source in
            let size = arena.type.byteCount
            let from = UnsafeRawBufferPointer(
                rebasing: source[
                    (own.lowerBound - elements.lowerBound) * size..<(own.upperBound - elements.lowerBound)
                        * size])
            UnsafeMutableRawBufferPointer(
                start: vector.mutablePointer + (own.lowerBound - range.lowerBound) * size, count: from.count
            ).copyMemory(from: from)
        }
    }
}
