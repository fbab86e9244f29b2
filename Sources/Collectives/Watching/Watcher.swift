import CMPI
import Glibc

/// A rank's watcher: a process of its own, which the launcher takes for the rank, and whose child does the rank's work.
///
/// What happens to the rank cannot happen to it: it learns at once when the rank is killed, says so, and leaves with exit code 80, upon
/// which the launcher ends the other ranks; and it ends a rank that does not come out of MPI's calls at the start or the end, even if the
/// rank's process as a whole is frozen. Signals that reach the watcher it passes on.
final class Watcher {
    private let name: RankName
    private let isFirst: Bool
    private let page: WatchedPage
    private let worker: pid_t
    private let report: (CommunicationError) -> Void
    /// When somebody asked this rank to end, so that its end is no news, and the end of the limit that the rank had then; nil before.
    private var asked: (moment: ContinuousClock.Instant, end: Int64)?
    private var isStopped = false
    /// Whether the launcher has ranks on other hosts, too.
    private let hasOtherHosts: Bool
    /// Whether somebody looks after the launcher when this process is gone.
    private var hasSuccessor = false
    /// The end of the last call with a limit, and for how long the watcher itself was frozen in it, as then the rank was, too.
    private var watchedEnd: Int64 = 0
    private var frozenSeconds = 0.0

    /// How long the watcher sleeps between looks at the clock.
    private static let sleepSeconds = 0.2
    /// Less than the second that the launcher waits before it ends both by force.
    private static let deafSeconds = 0.4
    private static let passedOn = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT]

    private init(
        _ launch: Launch, _ page: WatchedPage, worker: pid_t, report: @escaping (CommunicationError) -> Void
    ) {
        name = RankName(rank: launch.rank ?? 0, host: hostName())
        isFirst = launch.speaks
        hasOtherHosts = launch.hasOtherHosts
        self.page = page
        self.worker = worker
        self.report = report
    }

    /// Divides this process into a watcher and a worker.
    ///
    /// - Parameters:
    ///   - timeoutSeconds: how long the worker may take until it has started MPI.
    ///   - report: shows an error to people.
    /// - Returns: in the worker, its page. In the watcher it does not return; without a launcher's ranks there is no watcher, and the page is
    ///   nobody's.
    /// - Precondition: this process has one thread.
    static func start(
        _ launch: Launch, timeoutSeconds: Double, report: @escaping (CommunicationError) -> Void
    ) throws(CommunicationError) -> WatchedPage {
        let page = WatchedPage()
        guard launch.usesMPI else { return page }
        page.limit(.start, seconds: timeoutSeconds)
        var signals = sigset_t()
        var before = sigset_t()
        sigemptyset(&signals)
        for signal in passedOn + [SIGCHLD] { sigaddset(&signals, signal) }
        sigprocmask(SIG_BLOCK, &signals, &before)
        fflush(nil)
        let watcher = getpid()
        let worker = cmpi_fork()
        guard worker >= 0 else { throw .launch("the system gives no more processes (error \(errno))") }
        if worker > 0 {
            setProcessTitle("watcher of rank \(launch.rank ?? 0)")
            Watcher(launch, page, worker: worker, report: report).watch(signals)
        }
        sigprocmask(SIG_SETMASK, &before, nil)
        guard cmpi_end_with(watcher) != 0 else { _exit(CommunicationError.rankLostCode) }
        shareFate(with: watcher)
        return page
    }

    /// Looks after the worker until one of the two ends; then the other one ends, too.
    private func watch(_ signals: sigset_t) -> Never {
        var signals = signals
        var last = ContinuousClock.now
        while true {
            var sleep = timespec(seconds: Self.sleepSeconds)
            let signal = sigtimedwait(&signals, nil, &sleep)
            if signal > 0 && signal != SIGCHLD { passOn(signal) }
            while let change = ProcessChange.next(of: worker) { take(change, signals) }
            let now = ContinuousClock.now
            let slept = (now - last).seconds
            last = now
            let wasFrozen = slept > 10 * Self.sleepSeconds
            // The worker may have stopped itself in the last moment of that.
            if wasFrozen { kill(worker, SIGCONT) }
            endIfOverdue(frozenSeconds: wasFrozen ? slept : 0)
            endIfDeaf()
        }
    }

    /// Ends a rank that was asked to end while it started MPI, or memory to share, and that is still there: it waits for others in vain.
    private func endIfDeaf() {
        guard let asked, let limit = page.limit, limit.call == .start, limit.end == asked.end,
            (.now - asked.moment).seconds > Self.deafSeconds
        else { return }
        kill(worker, SIGKILL)
        leave(CommunicationError.rankLostCode)
    }

    private func passOn(_ signal: Int32) {
        if signal == SIGTERM || signal == SIGINT {
            hearRequest()
            // The launcher, if it is the one that asks, does not wait for long.
            startSuccessor()
        }
        kill(worker, signal)
    }

    private func hearRequest() { asked = (.now, page.limit?.end ?? 0) }

    private func take(_ change: ProcessChange, _ signals: sigset_t) {
        switch change {
        case .stopped: isStopped = true
        case .continued: isStopped = false
        case .exited(let code):
            if let farewell = page.farewellCode { leave(farewell) }
            say(.rankEnded(name, how: "ended by itself with exit code \(code)", page.occasion))
        case .killed(let signal):
            if let farewell = page.farewellCode { leave(farewell) }
            // The launcher tells both processes of a rank to end, in whatever order.
            if signal == SIGTERM && asked == nil {
                var (signals, moment) = (signals, timespec(seconds: 0.1))
                if sigtimedwait(&signals, nil, &moment) == SIGTERM { hearRequest() }
            }
            if asked != nil { leave(CommunicationError.rankLostCode) }
            say(
                .rankEnded(
                    name, how: "was killed by \(signalName(signal))\(Self.remark(on: signal))", page.occasion)
            )
        }
    }

    private static func remark(on signal: Int32) -> String {
        signal == SIGKILL ? " (by somebody, or by the system for want of memory)" : ""
    }

    /// A rank that is frozen itself is told of first; of those that wait for others, the first one.
    private func endIfOverdue(frozenSeconds: Double) {
        guard let limit = page.limit else { return }
        self.frozenSeconds = (limit.end == watchedEnd ? self.frozenSeconds : 0) + frozenSeconds
        watchedEnd = limit.end
        let grace = isStopped ? 0 : isFirst ? 1.5 : 2.0
        guard limit.overdueSeconds - self.frozenSeconds > grace else { return }
        let farewell = page.farewellCode
        kill(worker, SIGKILL)
        if let farewell { leave(farewell) }
        say(.overdue(name, waiting: isStopped ? "was frozen" : limit.call.description, page.occasion))
    }

    private func say(_ error: CommunicationError) -> Never {
        if asked == nil { report(error) }
        leave(error.exitCode)
    }

    private func leave(_ code: Int32) -> Never {
        fflush(nil)
        if code != 0 {
            removeUnfinishedWindows()
            startSuccessor()
        }
        if asked != nil {
            // The launcher is to be asleep by then, or it would hear too early.
            pause(seconds: 0.05)
            cmpi_wake_parent()
        }
        _exit(code)
    }

    /// Starts a process that is there when the rank and this process are not, for as long as the launcher takes to end. A launcher that has all ranks
    /// on this host ends with them, but for one of Open MPI's whose rank ended while it started MPI: that may wait for itself for ever.
    private func startSuccessor() {
        guard !hasSuccessor, hasOtherHosts || page.limit?.call == .start else { return }
        hasSuccessor = true
        let launchers = Launcher.found()
        let watcher = getpid()
        guard !launchers.isEmpty, cmpi_fork() == 0 else { return }
        // The launcher is not to take it for the rank: neither its group nor its outputs.
        setsid()
        for descriptor in 0..<Int32(1024) { close(descriptor) }
        while getppid() == watcher { pause(seconds: Self.sleepSeconds) }
        if page.farewellCode != 0 {
            Launcher.seeToEnd(of: launchers, patienceSeconds: hasOtherHosts ? 15 : 5)
        }
        _exit(0)
    }

    /// Stops the worker, too, when the watcher is stopped: the rank as a whole is then stuck, and the others say so.
    private static func shareFate(with watcher: pid_t) {
        RankThread {
            while true {
                pause(seconds: sleepSeconds)
                if ProcessStatus(of: watcher)?.isStopped == true { kill(getpid(), SIGSTOP) }
            }
        }.detach()
    }
}

extension WatchedPage.Call {
    /// What a rank that is in it waits for.
    var description: String {
        switch self {
        case .none: "waited"
        case .start: "waited for the others to join MPI: not all ranks have started"
        case .sum: "waited for the others in MPI_Allreduce"
        case .close: "waited for the others to leave MPI"
        case .end: "did not come to its end"
        }
    }
}
