/// The next action after the end of mpirun.
public enum Decision: Sendable, Equatable {
    /// The job is over, with this exit code.
    case finish(Int32)
    /// The job is started again on these hosts.
    case restart(ranks: Int, hosts: [HostSlots])
    /// The job is over although its run is not, for a reason.
    case giveUp(String)
}
