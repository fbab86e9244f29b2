import Collectives
import NeuralNetworks
import Summation

/// The failures that report memory which has changed by itself.
struct MemoryFailures {
    let arena: ParameterArena
    let communicator: any Communicator

    /// A block of something that this rank keeps has changed.
    func changed(_ what: String, block: Int) -> RankFailure {
        failure("\(what) changed in memory by itself: \(place(block))")
    }

    /// A block of some ranks' replicas differs from the owner's.
    func differing(block: Int, ranks: [Int]) -> RankFailure {
        let names = ranks.map { communicator.name(of: $0).description }.joined(separator: ", ")
        return failure("the replicas are no longer the same: \(place(block)) is wrong on \(names)")
    }

    /// The elements of a block, by the names of their parameters.
    private func place(_ block: Int) -> String {
        let length = ShardLayout.blockElements
        let elements = block * length..<(block + 1) * length
        let parts = arena.slots.compactMap { slot -> String? in
            let part = slot.range.clamped(to: elements)
            if part.isEmpty { return nil }
            return "\(slot.name)[\(part.lowerBound - slot.offset)…\(part.upperBound - 1 - slot.offset)]"
        }
        return parts.joined(separator: ", ")
    }

    private func failure(_ message: String) -> RankFailure {
        let step = communicator.step.map { ", found at step \($0)" } ?? ""
        return RankFailure(
            message: "\(message)\(step); do not trust the memory or processor of that host",
            exitCode: .rankLost)
    }
}
