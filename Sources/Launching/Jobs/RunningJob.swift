import Glibc

/// mpirun while it runs, and the requests to it.
final class RunningJob {
    /// The interval at which mpirun's ranks are counted, in seconds.
    private static let countInterval = 5.0
    /// The time for mpirun to end after its ranks on this host. The ranks' watchers end it earlier if they can.
    private static let endSeconds = 20.0
    /// The interval at which a request is repeated to ranks that may not have started yet.
    private static let repetitionSeconds = 2.0

    private let child: ChildProcess
    private let program: String
    private var hadRanks = false
    private var lastCount = ContinuousClock.now
    private var withoutRanksSince: ContinuousClock.Instant?
    private var lastRequest: ContinuousClock.Instant?

    /// - Parameter program: the ranks' program.
    init(_ child: ChildProcess, program: String) {
        self.child = child
        self.program = program
    }

    /// The end of mpirun; nil while it runs.
    func end() -> JobEnd? { child.end() }

    /// Asks the ranks to end in an orderly way; mpirun passes the signal on.
    func requestEnd() {
        lastRequest = .now
        child.signal(SIGUSR1)
    }

    /// Repeats the request if it may have come before the ranks.
    func repeatRequest() {
        guard let lastRequest, (.now - lastRequest).seconds > Self.repetitionSeconds else { return }
        // An mpirun without ranks is about to end.
        if hasRanks { requestEnd() } else { self.lastRequest = .now }
    }

    /// Ends the ranks at once; mpirun removes its files and ends itself.
    func endAtOnce() {
        child.killDescendants()
        let start = ContinuousClock.now
        while (.now - start).seconds < Self.repetitionSeconds {
            if child.end() != nil { return }
            usleep(10_000)
        }
        child.killAll()
        waitpid(child.number, nil, 0)
    }

    /// Stops mpirun together with this process, until both are continued.
    func suspend() {
        child.signalGroup(SIGTSTP)
        kill(getpid(), SIGSTOP)
        child.signalGroup(SIGCONT)
    }

    /// True if mpirun has ranks on this host.
    private var hasRanks: Bool {
        ProcessTree.descendants(of: child.number).contains { ProcessTree.program(of: $0) == program }
    }

    /// Kills an mpirun that has not ended although its ranks on this host are gone.
    ///
    /// - Returns: true if it was killed.
    func killIfStuck() -> Bool {
        guard (.now - lastCount).seconds > Self.countInterval else { return false }
        lastCount = .now
        let hasRanks = hasRanks
        hadRanks = hadRanks || hasRanks
        guard hadRanks, !hasRanks else {
            withoutRanksSince = nil
            return false
        }
        let start = withoutRanksSince ?? .now
        withoutRanksSince = start
        guard (.now - start).seconds > Self.endSeconds else { return false }
        child.killAll()
        return true
    }
}
