/// The rules by which a job is started again: how often, and on how many ranks.
public struct RestartPolicy: Sendable {
    /// The number of ranks wanted.
    let ranks: Int
    /// The fewest ranks with which the job goes on.
    let minimumRanks: Int
    /// The most restarts in a row without a new checkpoint.
    let maximumRestarts: Int
    /// The number of restarts since the last new checkpoint.
    private(set) var restarts = 0
    private var lastCheckpoint: String?

    /// Creates the rules of a job that was just started.
    public init(ranks: Int, minimumRanks: Int, maximumRestarts: Int) {
        self.ranks = ranks
        self.minimumRanks = minimumRanks
        self.maximumRestarts = maximumRestarts
    }

    /// Decides about the end of mpirun.
    ///
    /// - Parameters:
    ///   - hasBegun: true if the ranks had come as far as to create the run's folder.
    ///   - checkpoint: a mark of the run's newest checkpoint, which any newer one changes; nil for none.
    ///   - hosts: the hosts that are left.
    ///   - lostHosts: the names of the hosts that have been lost since the job was started.
    public mutating func decide(
        after end: JobEnd, hasBegun: Bool, checkpoint: String?, hosts: [HostSlots], lostHosts: [String]
    ) -> Decision {
        if let code = end.finalCode { return .finish(code) }
        // A command line that mpirun refuses would be refused again.
        guard end.isCertainLoss || hasBegun || !lostHosts.isEmpty else { return .finish(end.code) }
        if checkpoint != lastCheckpoint { restarts = 0 }
        lastCheckpoint = checkpoint
        let ranks = min(ranks, hosts.slots)
        guard ranks >= max(1, minimumRanks) else {
            let least = minimumRanks == 1 ? "1 rank is" : "\(minimumRanks) ranks are"
            return .giveUp(
                ranks == 0
                    ? "no host is left that answers"
                    : "the hosts that are left can run \(ranks) rank\(ranks == 1 ? "" : "s"), but at least \(least) wanted (--min-ranks)"
            )
        }
        guard restarts < maximumRestarts else {
            let times = restarts == 1 ? "1 restart" : "\(restarts) restarts"
            return .giveUp("\(times) without a new checkpoint, no more are allowed (--max-restarts)")
        }
        restarts += 1
        return .restart(ranks: ranks, hosts: hosts)
    }
}
