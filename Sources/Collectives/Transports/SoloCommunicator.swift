import Glibc
import Summation

/// The only rank of a run without a launcher.
public final class SoloCommunicator: Communicator {
    /// Always 0.
    public let rank = 0
    /// Always 1.
    public let size = 1
    /// This host.
    public let hosts = [hostName()]
    /// This rank's current occasion, for reports.
    public let lifeSign = LifeSign()
    /// Unused: there is no rank to wait for.
    public var timeoutSeconds = 60.0
    /// Scratch memory for sums.
    public let workspace = Workspace()
    /// The order in which gradients are added.
    public var reduction = ReductionMode.anyRanks

    /// The communicator of this process alone.
    public init() {}

    /// Does nothing: there is no rank to exchange messages with.
    public func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError) {
        precondition(outgoing.isEmpty && incoming.isEmpty, "one rank alone exchanges no messages")
    }

    /// Ends the process.
    public func abort(exitCode: Int32) {
        fflush(nil)
        exit(exitCode)
    }
}
