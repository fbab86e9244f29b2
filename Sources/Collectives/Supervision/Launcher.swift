import CMPI
import Glibc

/// An ancestor process that belongs to the MPI launcher: mpirun itself, or its daemon on this host.
package struct Launcher {
    let process: pid_t
    private let name: String
    /// True for mpirun itself, which serves this job alone; a daemon may have other jobs.
    private let isHead: Bool

    /// The beginnings of mpirun's names, and the names of its daemons: Open MPI's, PRRTE's and MPICH's.
    private static let heads = ["mpirun", "mpiexec", "orterun", "prterun"]
    private static let daemons = ["orted", "prted", "hydra_pmi_proxy"]

    /// The launcher's processes among the ancestors of this one, the nearest first; none under other
    /// launchers, such as srun.
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

    /// The process of the launcher that started this process, and its program's name: the nearest of them among its
    /// ancestors; nil without one, or under srun.
    package static func nearest() -> (process: pid_t, name: String)? {
        found().first.map { ($0.process, $0.name) }
    }

    /// True until the process has ended.
    var isRunning: Bool {
        guard let status = ProcessStatus(of: process) else { return false }
        return status.name == name && !status.hasEnded
    }
    private var isStopped: Bool { ProcessStatus(of: process)?.isStopped == true }

    /// Ends its connections to hosts that no longer answer. It then ends by itself, with the exit code that
    /// it has from the ranks; otherwise it would wait a quarter of an hour until the system gives the
    /// connections up.
    private func endUnansweredConnections() {
        for descriptor in names(inFolder: "/proc/\(process)/fd").compactMap({ Int32($0) }) {
            cmpi_end_if_unanswered(process, descriptor, SupervisionTimes.unansweredMilliseconds)
        }
    }

    /// Waits until the launchers have ended, after all ranks of this host: ends their connections to hosts
    /// that do not answer, and, if that is not allowed or does not help, mpirun itself.
    ///
    /// - Parameters:
    ///   - patienceSeconds: the time for mpirun to end by itself.
    ///   - isEndedThen: true to end it after that time, false to wait no longer.
    static func awaitEnd(of launchers: [Launcher], patienceSeconds: Double, isEndedThen: Bool) {
        var start = ContinuousClock.now
        while (ContinuousClock.now - start).seconds < patienceSeconds {
            pause(seconds: SupervisionTimes.launcherInterval)
            let rest = launchers.filter(\.isRunning)
            if rest.isEmpty { return }
            // A person has stopped it, with Ctrl-Z for instance, and will continue it.
            if rest.contains(where: \.isStopped) { start = .now }
            for launcher in rest { launcher.endUnansweredConnections() }
        }
        for head in launchers where isEndedThen && head.isHead && head.isRunning {
            kill(head.process, SIGKILL)
        }
    }
}
