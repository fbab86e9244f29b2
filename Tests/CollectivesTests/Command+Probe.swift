import SystemSupport

extension Command {
    /// The probe: alone, on MPI ranks of this host, or over several hosts.
    static func probe(ranks: Int? = nil, hosts: [String]? = nil) -> Command {
        Command(Project.program("collectives-probe"), ranks: ranks, hosts: hosts, limitSeconds: 60)
    }
}
