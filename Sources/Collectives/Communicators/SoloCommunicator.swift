import Glibc
import Summation

/// The only rank of a run without a launcher.
public final class SoloCommunicator: Communicator {
    /// Always 0.
    public let rank = 0
    /// Always 1.
    public let size = 1
    /// This host.
    public let hosts: [String]
    /// Where this rank is, for reports.
    public let lifeSign = LifeSign()
    /// There is nobody to wait for.
    public var timeoutSeconds = 60.0
    /// Scratch for sums.
    public let workspace = Workspace()
    /// In which order gradients are added.
    public var reduction = ReductionMode.anyRanks

    /// The communicator of this process alone.
    public init() {
        hosts = [hostName()]
    }

    /// There is nobody to send to or to receive from.
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

    /// There is nobody else.
    public func mayReport() -> Bool { true }

    /// Nothing is left to do.
    public func close() throws(CommunicationError) {}
}
