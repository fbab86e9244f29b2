import Glibc

/// The files that a process may have open.
package enum Descriptors {
    /// The number that a rank needs besides its connections: Open MPI's start fails, or waits in vain, with fewer
    /// than about 40.
    private static let neededAlone = 64

    /// The number that a rank needs in a job of so many.
    package static func needed(ranks: Int) -> Int { neededAlone + ranks }

    /// The number that Open MPI's mpirun needs; with fewer it crashes or hangs.
    package static let neededByLauncher = 128

    /// Raises this process's limit to the number that a rank needs, if it is lower.
    static func ensure(ranks: Int) throws(CommunicationError) { try ensure(needed(ranks: ranks)) }

    /// Raises the limit of this process, and of those that it will start, to `needed`, if it is lower.
    package static func ensure(_ needed: Int) throws(CommunicationError) {
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
