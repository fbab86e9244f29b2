import Glibc

/// A process of this job on this host that a signal such as SIGSTOP has stopped.
struct StoppedSibling {
    /// The rank that it belongs to.
    let rank: Int
    /// Its number.
    let process: pid_t

    /// The one of the lowest rank; nil if there is none. Ranks are known by the environment that the launcher gave
    /// them, before they can say anything themselves.
    ///
    /// - Parameter job: the launcher's name for the job.
    static func first(ofJob job: String) -> StoppedSibling? {
        let stopped = names(inFolder: "/proc").compactMap { pid_t($0) }
            .filter { ProcessStatus(of: $0)?.isStopped == true }
        let siblings = stopped.compactMap { process -> StoppedSibling? in
            let launch = Launch(environment: environment(of: process))
            guard launch.job == job, let rank = launch.rank else { return nil }
            return StoppedSibling(rank: rank, process: process)
        }
        return siblings.min { ($0.rank, $0.process) < ($1.rank, $1.process) }
    }
}
