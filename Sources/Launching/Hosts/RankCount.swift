/// The numbers of ranks that a job may have: bounds against slips, far beyond what a batch has work for.
public enum RankCount {
    /// The most ranks of a job.
    public static let most = 1_000_000
    /// The most ranks, and the most cores, of a host.
    public static let mostOnHost = 4096

    /// Checks the number of ranks that a host is to run.
    ///
    /// - Parameter place: the host: `this host`, `a host`.
    public static func check(_ ranks: Int, on place: String) throws(LaunchError) {
        guard ranks <= mostOnHost else {
            throw LaunchError(
                "\(ranks) ranks on \(place) are too many: expected 1 to \(mostOnHost); for a job on several hosts, name them",
                .usage)
        }
    }
}
