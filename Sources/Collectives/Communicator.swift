import Summation
import Tensors

/// The ranks of a run, and what they exchange.
///
/// Every rank makes the same calls in the same order. A body needs only what ends every other call: `exchange`, `abort` and
/// `close`; the collectives are written once on top of these, and a body that knows a shorter way (shared memory within a host)
/// replaces some. One rank is no special case: it takes the same path and finds nobody to send to.
///
/// A communicator belongs to the thread that made it.
public protocol Communicator: AnyObject {
    /// The number of this rank, from 0.
    var rank: Int { get }
    /// The number of ranks, at least 1.
    var size: Int { get }
    /// The name of each rank's host.
    var hosts: [String] { get }
    /// Where this rank is, for reports.
    var lifeSign: LifeSign { get }
    /// How long any wait for other ranks may take.
    var timeoutSeconds: Double { get set }
    /// Memory for what other ranks send.
    var workspace: Workspace { get }
    /// In which order gradients are added; the same on all ranks.
    var reduction: ReductionMode { get set }

    /// Sends messages and receives messages, all at once; returns when all have arrived at both ends.
    ///
    /// The messages from one rank to another pair up in order, and must have the same lengths at both ends.
    ///
    /// - Throws: `CommunicationError` at the latest when the communicator's time limit has passed.
    func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError)

    /// Ends all ranks at once, wherever they are; the job's exit code is `exitCode`. Only an `InProcessCommunicator` returns.
    func abort(exitCode: Int32)

    /// Whether this rank, of all that see an error, is the one to tell people of it: true for the first one of a host that asks.
    func mayReport() -> Bool

    /// Leaves the other ranks in peace, when all of them have finished. Nothing may be called after it.
    func close() throws(CommunicationError)

    /// Memory for vectors that long exchanges then read where they lie, rather than from a copy; zero at first.
    ///
    /// What `reduceScatter` and `allGather` are given there must not be changed before the next call of any kind has returned,
    /// but for the rank's own shard of a sum.
    ///
    /// - Parameter byteCount: the bytes for each rank; the same on all ranks.
    /// - Returns: nil on all ranks if they have no memory to share; any memory does then.
    func shareMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory?

    /// Returns when all ranks have called it.
    func barrier(phase: Phase) throws(CommunicationError)

    /// The bytes that `root` gave, on every rank. What the others give is ignored.
    func broadcast(_ bytes: [UInt8], from root: Int, phase: Phase) throws(CommunicationError) -> [UInt8]

    /// What every rank gave, in rank order; any lengths.
    @discardableResult
    func allGather(_ bytes: [UInt8], phase: Phase) throws(CommunicationError) -> [[UInt8]]

    /// Each rank gives a vector for each of its subtrees; each ends with its shard of their sum over the canonical tree, by just the
    /// additions of `CanonicalTree.join`.
    ///
    /// - Parameters:
    ///   - parts: vectors of `shards.elementCount` elements, one for each of `forest.subtrees(of: rank)`.
    ///   - forest: who holds which micro-batches; the same on all ranks.
    ///   - shards: who gets which elements; the same on all ranks.
    ///   - type: the type of the elements.
    ///   - shard: room for the elements of this rank's range. It may be that range of one of `parts`.
    func reduceScatter(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError)

    /// Each rank gives the elements of its shard, at their place in the arena; each ends with the whole arena.
    ///
    /// - Parameter sums: room for word sums of what is read and written; nil for none.
    func allGather(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, sums: GatheringSums?,
        phase: Phase
    ) throws(CommunicationError)

    /// Each rank gives the bytes of its range at `start`; each ends with those of all, in their places.
    ///
    /// - Parameter byteRanges: a range for each rank, one after the other; the same on all ranks.
    func allGather(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError)

    /// The value of a short vector over the canonical tree, with the same bits on all ranks.
    ///
    /// - Parameters:
    ///   - parts: a vector of `width` numbers for each of `forest.subtrees(of: rank)`.
    ///   - width: the length of all vectors on all ranks; a rank that holds no micro-batch needs it too.
    ///   - combine: the vector of a left and a right subtree, in this order, such as their sum, or Chan's merged
    ///     (count, mean, M2).
    func treeReduce(
        _ parts: [[Double]], width: Int, forest: Forest, phase: Phase,
        combine: ([Double], [Double]) -> [Double]
    ) throws(CommunicationError) -> [Double]
}

extension Communicator {
    /// No memory to share.
    public func shareMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory? { nil }

    /// A rank with its host.
    public func name(of rank: Int) -> RankName {
        RankName(rank: rank, host: hosts.indices.contains(rank) ? hosts[rank] : "", isAlone: size == 1)
    }

    /// The other ranks, beginning with the next one, so that not all ranks send to the same one first.
    var peers: [Int] { (1..<max(size, 1)).map { (rank + $0) % size } }

    /// The training step, counted from 1, for reports; nil outside of training.
    public var step: Int? {
        get { lifeSign.step }
        set { lifeSign.step = newValue }
    }

    /// A phase of the step.
    func occasion(_ phase: Phase) -> Occasion { Occasion(phase: phase, step: step) }
}
