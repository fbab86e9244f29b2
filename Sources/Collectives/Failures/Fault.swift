/// A fault of a rank of an `InProcessCommunicator`, on demand, to see what the others make of it.
public struct Fault: Sendable, Hashable {
    /// What happens to the rank.
    public enum Kind: Sendable, Hashable {
        /// It ends, and the others learn that it did.
        case lost
        /// It comes late by so many seconds.
        case delayed(seconds: Double)
        /// Its call fails with this message, as an MPI call might.
        case failing(String)
    }

    /// The rank that has the fault.
    public let rank: Int
    /// The phase in which it has it.
    public let phase: Phase
    /// The exchange within the phase, from 0, before which it has it.
    public let exchange: Int
    /// What happens.
    public let kind: Kind

    /// A fault of `rank` before its exchange number `exchange` in `phase`.
    public init(_ kind: Kind, rank: Int, phase: Phase, exchange: Int = 0) {
        self.kind = kind
        self.rank = rank
        self.phase = phase
        self.exchange = exchange
    }
}
