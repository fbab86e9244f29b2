import CMPI
import Glibc

/// A process of the MPI launcher that this process comes of: mpirun itself, or what it has started on this host to look after its ranks.
struct Launcher {
    private let process: pid_t
    private let name: String
    /// Whether it is mpirun itself, and there for this job alone: a daemon may have other jobs.
    private let isHead: Bool

    /// The names of mpirun, for short their beginnings, and those of its daemons: Open MPI's, PRRTE's and MPICH's.
    private static let heads = ["mpirun", "mpiexec", "orterun", "prterun"]
    private static let daemons = ["orted", "prted", "hydra_pmi_proxy"]
    /// A host that works acknowledges what it is sent within milliseconds, even if it has no time for it.
    private static let unansweredMilliseconds: UInt32 = 1500

    /// The launcher's processes among those that this one comes of, the nearest first; none under other launchers, such as srun.
    static func found() -> [Launcher] {
        var found: [Launcher] = []
        var process = getppid()
        while process > 1, let status = ProcessStatus(of: process) {
            let isHead = heads.contains { status.name.hasPrefix($0) }
            if isHead || daemons.contains(status.name) {
                found.append(Launcher(process: process, name: status.name, isHead: isHead))
            }
            if isHead { break }
            process = status.parent
        }
        return found
    }

    private var isThere: Bool { ProcessStatus(of: process)?.name == name }
    private var isStopped: Bool { ProcessStatus(of: process)?.isStopped == true }

    /// Ends its connections to hosts that no longer answer, whereupon it ends by itself, with the exit code that it has from the ranks. It
    /// would wait for a quarter of an hour otherwise, until the system gives them up.
    private func endUnansweredConnections() {
        for descriptor in names(inFolder: "/proc/\(process)/fd").compactMap({ Int32($0) }) {
            cmpi_end_if_unanswered(process, descriptor, Self.unansweredMilliseconds)
        }
    }

    /// Sees to it that launchers end when all ranks of this host have been ended: by ending their connections to hosts that do not answer; if that is
    /// not allowed, or of no use, by ending mpirun itself.
    ///
    /// - Parameter patienceSeconds: how long it may take to end by itself.
    static func seeToEnd(of launchers: [Launcher], patienceSeconds: Double) {
        var start = ContinuousClock.now
        while (ContinuousClock.now - start).seconds < patienceSeconds {
            pause(seconds: 0.05)
            let rest = launchers.filter(\.isThere)
            if rest.isEmpty { return }
            // Somebody has stopped it, such as with Ctrl-Z, and will let it go on.
            if rest.contains(where: \.isStopped) { start = .now }
            for launcher in rest { launcher.endUnansweredConnections() }
        }
        for head in launchers where head.isHead && head.isThere { kill(head.process, SIGKILL) }
    }
}
