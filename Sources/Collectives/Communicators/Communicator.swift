import Summation
import Tensors

/// The ranks of a run, seen from one of them: the seam between the collectives and their transports.
///
/// Every rank makes the same calls in the same order. The collectives (`barrier`, `broadcast`, `allGather`,
/// `allGatherShards`, `reduceScatter`, `treeReduce`) are extension methods, written once for all transports;
/// they go by way of shared memory where `hostExchange` offers it, and by `exchange` elsewhere. A transport
/// implements the primitives: identity, `exchange`, `abort`, and those of the rest whose defaults do not fit.
/// One rank is no special case: it takes the same path and has no other rank to send to.
///
/// A communicator belongs to the thread that made it.
public protocol Communicator: AnyObject {
    /// The number of this rank, from 0.
    var rank: Int { get }
    /// The number of ranks, at least 1.
    var size: Int { get }
    /// The name of each rank's host.
    var hosts: [String] { get }
    /// This rank's current occasion, for reports.
    var lifeSign: LifeSign { get }
    /// The time limit of any wait for other ranks.
    var timeoutSeconds: Double { get set }
    /// Memory for bytes that other ranks send.
    var workspace: Workspace { get }
    /// The order in which gradients are added; the same on all ranks.
    var reduction: ReductionMode { get set }

    /// Sends messages and receives messages, all at once; returns when all have arrived at both ends.
    ///
    /// The messages from one rank to another pair up in order, and must have the same lengths at both ends.
    ///
    /// - Throws: `CommunicationError` at the latest when the communicator's time limit has passed.
    func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError)

    /// Ends all ranks at once; the job's exit code is `exitCode`. Only an `InProcessCommunicator` returns.
    func abort(exitCode: Int32)

    // MARK: - With defaults

    /// The name of a rank and its host. By default that of the rank's number in this communicator.
    func name(of rank: Int) -> RankName

    /// Returns true if this rank is to report an error that several ranks have met: true for the first rank
    /// of a host that calls it. By default always true.
    func mayReport() -> Bool

    /// Leaves the other ranks, after all of them have finished. Nothing may be called after it. By default
    /// does nothing.
    func close() throws(CommunicationError)

    /// The exchanges by way of shared memory; nil, the default, if ranks share none.
    var hostExchange: HostExchange? { get }

    /// Allocates shared memory, zero at first, for vectors that `reduceScatter` and `allGatherShards` then
    /// read in place rather than from a copy.
    ///
    /// Vectors that were passed to them there must not be changed before the next call of any kind has
    /// returned, but for the rank's own shard of a sum.
    ///
    /// - Parameter byteCount: the bytes for each rank; the same on all ranks.
    /// - Returns: nil on all ranks, the default, if they have no memory to share; any memory serves then.
    /// - Note: Collective: every rank must call it in the same order.
    func shareMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory?

    /// A hook around every collective, with the exchanges that it consists of. By default runs `body`.
    func withinCall(
        _ phase: Phase, _ body: () throws(CommunicationError) -> Void
    ) throws(CommunicationError)
}

extension Communicator {
    /// The rank's number, and its host if that is known.
    public func name(of rank: Int) -> RankName {
        RankName(rank: rank, host: hosts.indices.contains(rank) ? hosts[rank] : "", isAlone: size == 1)
    }

    /// Always true.
    public func mayReport() -> Bool { true }

    /// Does nothing.
    public func close() throws(CommunicationError) {}

    /// No shared memory.
    public var hostExchange: HostExchange? { nil }

    /// No shared memory.
    public func shareMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory? { nil }

    /// Runs `body`.
    public func withinCall(
        _ phase: Phase, _ body: () throws(CommunicationError) -> Void
    ) throws(CommunicationError) {
        try body()
    }
}

extension Communicator {
    /// The other ranks, beginning with the next one, so that not all ranks send to the same one first.
    var peers: [Int] { (1..<max(size, 1)).map { (rank + $0) % size } }

    /// The training step, counted from 1, for reports; nil outside training.
    public var step: Int? {
        get { lifeSign.step }
        set { lifeSign.step = newValue }
    }

    /// The occasion of a phase in the current step.
    func occasion(_ phase: Phase) -> Occasion { Occasion(phase: phase, step: step) }
}

/// A communicator whose transport has its own sum, for `ReductionMode.mpi` and for benchmarks.
package protocol AllReducing: Communicator {
    /// Adds up a vector over all ranks, in an order that the transport chooses.
    ///
    /// - Parameter sum: memory for the sum; it may be `vector` itself.
    /// - Note: Collective: every rank must call it in the same order.
    func allReduce(
        _ vector: UnsafeRawPointer, count: Int, type: ScalarType, into sum: UnsafeMutableRawPointer,
        phase: Phase
    ) throws(CommunicationError)
}
