/// An injected fault of a rank of an `InProcessCommunicator`, to test the other ranks' reactions.
public struct Fault: Sendable, Hashable {
    /// The kinds of faults.
    public enum Kind: Sendable, Hashable {
        /// The rank ends, and the others learn that it did.
        case lost
        /// The rank's call is late by so many seconds.
        case delayed(seconds: Double)
        /// The rank's call fails with this message, as an MPI call might.
        case failing(String)
    }

    /// The faulty rank.
    public let rank: Int
    /// The phase of the faulty call.
    public let phase: Phase
    /// The number of the faulty call within the phase, from 0; calls within calls do not count.
    public let exchange: Int
    /// The kind of fault.
    public let kind: Kind

    /// A fault of `rank` at the beginning of its call number `exchange` in `phase`.
    public init(_ kind: Kind, rank: Int, phase: Phase, exchange: Int = 0) {
        self.kind = kind
        self.rank = rank
        self.phase = phase
        self.exchange = exchange
    }
}
