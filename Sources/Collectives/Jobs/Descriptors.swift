import Glibc

/// The files that a process may have open.
package enum Descriptors {
    /// The number that a rank needs besides its connections: Open MPI's start fails, or waits in vain, with fewer
    /// than about 40.
    private static let neededAlone = 64

    /// The number that a rank needs in a job of so many.
    package static func needed(ranks: Int) -> Int { neededAlone + ranks }

    /// Raises this process's limit to the number that MPI needs, if it is lower.
    static func ensure(ranks: Int) throws(CommunicationError) {
        let needed = needed(ranks: ranks)
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0, limit.rlim_cur < needed else { return }
        guard limit.rlim_max >= needed else {
            throw .launch(.fewDescriptors(allowed: Int(limit.rlim_max), needed: needed))
        }
        limit.rlim_cur = rlim_t(needed)
        setrlimit(kind, &limit)
    }
}
