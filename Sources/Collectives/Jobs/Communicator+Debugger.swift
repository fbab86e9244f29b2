import CMPI
import Glibc
import Synchronization

extension Communicator {
    /// Halts all ranks until a debugger is attached to one of them, or that rank gets SIGCONT.
    ///
    /// From then on no rank has a time limit in which others must give a sign (``waitWithoutLimit()``): a breakpoint may
    /// halt a rank for hours.
    ///
    /// - Parameters:
    ///   - rank: the rank to be debugged.
    ///   - tell: shows its process and the commands to people, and what has happened; called on that rank.
    /// - Throws: the same error on all ranks if there is no such rank.
    /// - Note: Collective: every rank must call it in the same order.
    public func awaitDebugger(of rank: Int, tell: (String) -> Void) throws(CommunicationError) {
        guard (0..<size).contains(rank) else {
            throw .allFailed(
                RankFailure(
                    message: size == 1
                        ? "--debug-rank \(rank): there is one rank, 0"
                        : "--debug-rank \(rank): the ranks are 0 to \(size - 1)", exitCode: .usage))
        }
        waitWithoutLimit()
        if self.rank == rank {
            tell(Debugger.invitation(to: name(of: rank), hasOtherHosts: Set(hosts).count > 1))
            tell(Debugger.wait())
        }
        try barrier(phase: .setup)
    }

    /// Lifts the limit of any wait for other ranks.
    public func waitWithoutLimit() { timeoutSeconds = 1e9 }
}

/// The wait for a debugger that a person attaches to this process.
private enum Debugger {
    private static let isToGoOn = Atomic<Bool>(false)
    private static let interval = 0.1
    /// Time for the debugger to take hold, and for breakpoints to be set in it by a script.
    private static let pauseAfter = 1.0

    /// The commands that attach a debugger to this process.
    static func invitation(to name: RankName, hasOtherHosts: Bool) -> String {
        let process = getpid()
        let way = hasOtherHosts ? "ssh -t \(name.host) " : ""
        return """
            \(name) waits for a debugger, and the other ranks wait for it, without time limits:
              \(way)gdb -p \(process)      or: \(way)lldb -p \(process)
              \(way)kill -CONT \(process)  goes on without one
            """
    }

    /// Waits for a debugger or SIGCONT, and returns what has come.
    static func wait() -> String {
        cmpi_permit_debugger()
        signal(SIGCONT) { _ in Debugger.isToGoOn.store(true, ordering: .relaxed) }
        defer { signal(SIGCONT, SIG_DFL) }
        while true {
            if let tracer = ownStatus("TracerPid"), tracer != "0" {
                pause(seconds: pauseAfter)
                return "a debugger is attached (process \(tracer)): the ranks go on"
            }
            if isToGoOn.load(ordering: .relaxed) { return "SIGCONT has come: the ranks go on" }
            pause(seconds: interval)
        }
    }
}
