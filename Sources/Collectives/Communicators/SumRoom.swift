import Summation
import Tensors

/// Memory for the sums of one reduction: scratch, this rank's sums for ranks of other hosts and for itself,
/// and vectors from other hosts.
struct SumRoom {
    /// Memory for intermediate sums.
    let scratch: UnsafeMutableRawPointer
    private let reduction: RankReduction
    private let runs: [Range<Int>]
    private let position: Int
    private let width: Int
    /// The beginning of each run's sums; empty if there is one host, whose only sum is the shard itself.
    private var runStarts: [UnsafeMutableRawPointer] = []
    private var vectors: UnsafeMutableRawPointer
    private let shard: UnsafeMutableRawPointer

    /// Memory of a workspace for the sums of the rank at `position` of its host.
    init(
        _ reduction: RankReduction, position: Int, isOnlyHost: Bool, type: ScalarType,
        shard: UnsafeMutableRawPointer, workspace: Workspace
    ) {
        self.reduction = reduction
        self.position = position
        self.shard = shard
        runs = reduction.runs[position]
        width = type.byteCount
        let scratchBytes = reduction.scratchBytes(type: type)
        guard !isOnlyHost else {
            scratch = workspace.reserve(scratchBytes)
            vectors = scratch
            return
        }
        let width = width
        func padded(_ run: Range<Int>) -> Int { Workspace.padded(run.count * width) }
        let sumBytes = runs.reduce(0) { $0 + reduction.sums.count * padded($1) }
        let room = workspace.reserve(scratchBytes + sumBytes + reduction.vectorCount * padded(runs[0]))
        scratch = room
        vectors = room + scratchBytes
        for run in runs {
            runStarts.append(vectors)
            vectors += reduction.sums.count * padded(run)
        }
    }

    /// The destination of a sum's stretch from element `start` of a run on; nil if that sum is one of this
    /// rank's own parts, unchanged.
    func room(run: Int, sum: Int, at start: Int) -> UnsafeMutableRawPointer? {
        if runStarts.isEmpty { return shard + start * width }
        let operands = reduction.sums[sum].operands
        if operands.count == 1 && reduction.parts[operands[0]].position == position { return nil }
        return runStarts[run] + sum * stride(of: run) + start * width
    }

    /// The destination of a vector from another host.
    func vector(_ number: Int) -> UnsafeMutableRawPointer { vectors + number * stride(of: 0) }

    private func stride(of run: Int) -> Int { Workspace.padded(runs[run].count * width) }
}
