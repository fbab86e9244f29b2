import CMPI
import Glibc

/// A rank's watcher: a process that the launcher takes for the rank, and whose child, the worker, does the
/// rank's work.
///
/// It outlives whatever happens to the rank: it learns at once that the rank was killed, reports it, and
/// leaves with exit code 80, upon which the launcher ends the other ranks. It ends a rank that does not
/// return from a supervised call of MPI, even if the rank's process as a whole is frozen. It
/// passes on the signals that it receives. docs/supervision.md shows its states and times.
final class Watcher {
    /// A request to end this rank, after which its end is no news.
    private struct Request {
        let moment: ContinuousClock.Instant
        /// The deadline of the call that the rank was in; 0 if it had none.
        let limitEnd: Int64
    }

    private typealias Times = SupervisionTimes

    private let name: RankName
    private let isFirst: Bool
    private let page: WatchedPage
    private let worker: pid_t
    private let report: (CommunicationError) -> Void
    private var request: Request?
    private var workerIsStopped = false
    /// True if the launcher has ranks on other hosts, too.
    private let hasOtherHosts: Bool
    private var hasSuccessor = false
    /// The deadline of the last supervised call, and for how long the watcher itself, and so the rank, was
    /// frozen in it.
    private var watchedEnd: Int64 = 0
    private var frozenSeconds = 0.0

    private static let forwardedSignals = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT]

    private init(
        _ launch: Launch, _ page: WatchedPage, worker: pid_t, report: @escaping (CommunicationError) -> Void
    ) {
        name = RankName(rank: launch.rank ?? 0, host: hostName())
        isFirst = launch.printsErrors
        hasOtherHosts = launch.hasOtherHosts
        self.page = page
        self.worker = worker
        self.report = report
    }

    /// Divides this process into a watcher and a worker.
    ///
    /// - Parameters:
    ///   - timeoutSeconds: the time limit for the worker to start MPI.
    ///   - report: shows an error to people.
    /// - Returns: the worker's page. In the watcher it does not return; without MPI there is no watcher, and
    ///   nobody reads the page.
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
        for signal in forwardedSignals + [SIGCHLD] { sigaddset(&signals, signal) }
        sigprocmask(SIG_BLOCK, &signals, &before)
        fflush(nil)
        let watcher = getpid()
        let worker = cmpi_fork()
        guard worker >= 0 else { throw .launch(.noProcesses(error: errno)) }
        if worker > 0 {
            setProcessTitle("watcher of rank \(launch.rank ?? 0)")
            Watcher(launch, page, worker: worker, report: report).watch(signals)
        }
        sigprocmask(SIG_SETMASK, &before, nil)
        guard cmpi_end_with(watcher) != 0 else { _exit(ExitCode.rankLost.rawValue) }
        stopTogether(with: watcher)
        return page
    }

    /// Watches the worker until one of the two processes ends; then the other one ends, too.
    private func watch(_ signals: sigset_t) -> Never {
        var signals = signals
        var last = ContinuousClock.now
        while true {
            var sleep = timespec(seconds: Times.watchInterval)
            let signal = sigtimedwait(&signals, nil, &sleep)
            if signal > 0 && signal != SIGCHLD { forward(signal) }
            while let change = ProcessChange.next(of: worker) { handle(change, signals) }
            let now = ContinuousClock.now
            let slept = (now - last).seconds
            last = now
            let wasFrozen = slept > Times.frozenInterval
            // The worker may have stopped itself at the end of that time.
            if wasFrozen { kill(worker, SIGCONT) }
            endIfOverdue(frozenSeconds: wasFrozen ? slept : 0)
            endIfUnresponsive()
        }
    }

    /// Ends a rank that was asked to end in the start of MPI, or while it created shared memory, and is still
    /// in that call: it waits for others in vain.
    private func endIfUnresponsive() {
        guard let request, let limit = page.limit, limit.call == .start, limit.end == request.limitEnd,
            (.now - request.moment).seconds > Times.requestGrace
        else { return }
        kill(worker, SIGKILL)
        leave(ExitCode.rankLost.rawValue)
    }

    private func forward(_ signal: Int32) {
        if signal == SIGTERM || signal == SIGINT {
            noteRequest()
            // If the launcher sent it, SIGKILL follows soon.
            startSuccessor()
        }
        kill(worker, signal)
    }

    private func noteRequest() { request = Request(moment: .now, limitEnd: page.limit?.end ?? 0) }

    private func handle(_ change: ProcessChange, _ signals: sigset_t) {
        switch change {
        case .stopped: workerIsStopped = true
        case .continued: workerIsStopped = false
        case .exited(let code):
            if let farewell = page.farewellCode { leave(farewell) }
            leave(reporting: .rankEnded(name, .exited(code: code), page.occasion))
        case .killed(let signal):
            if let farewell = page.farewellCode { leave(farewell) }
            // The launcher sends SIGTERM to both processes of a rank, in either order.
            if signal == SIGTERM && request == nil {
                var (signals, wait) = (signals, timespec(seconds: Times.secondRequestWait))
                if sigtimedwait(&signals, nil, &wait) == SIGTERM { noteRequest() }
            }
            if request != nil { leave(ExitCode.rankLost.rawValue) }
            leave(reporting: .rankEnded(name, .killed(signal: signal), page.occasion))
        }
    }

    /// Ends a rank whose limit has passed: a frozen rank first; of ranks that wait for others, the first
    /// rank.
    private func endIfOverdue(frozenSeconds: Double) {
        guard let limit = page.limit else { return }
        self.frozenSeconds = (limit.end == watchedEnd ? self.frozenSeconds : 0) + frozenSeconds
        watchedEnd = limit.end
        let grace = workerIsStopped ? 0 : isFirst ? Times.firstOverdueGrace : Times.overdueGrace
        guard limit.overdueSeconds - self.frozenSeconds > grace else { return }
        let farewell = page.farewellCode
        kill(worker, SIGKILL)
        if let farewell { leave(farewell) }
        leave(reporting: .overdue(name, workerIsStopped ? .frozen : .waiting(in: limit.call), page.occasion))
    }

    private func leave(reporting error: CommunicationError) -> Never {
        if request == nil { report(error) }
        leave(error.exitCode)
    }

    private func leave(_ code: Int32) -> Never {
        fflush(nil)
        if code != 0 {
            removeUnfinishedWindows()
            startSuccessor()
        }
        if request != nil {
            // The launcher must be asleep by then, or the signal would be lost.
            pause(seconds: Times.wakeDelay)
            cmpi_wake_parent()
        }
        _exit(code)
    }

    /// Forks a successor: a process that outlives the rank and this process for as long as the launcher takes
    /// to end. A launcher whose ranks are all on this host ends with them, but for Open MPI's if a rank ended
    /// while it started MPI: that launcher can deadlock.
    private func startSuccessor() {
        guard !hasSuccessor, hasOtherHosts || page.limit?.call == .start else { return }
        hasSuccessor = true
        let launchers = Launcher.found()
        let watcher = getpid()
        guard !launchers.isEmpty, cmpi_fork() == 0 else { return }
        // Out of the launcher's sight: in another process group, with no output open.
        setsid()
        for descriptor in 0..<Int32(1024) { close(descriptor) }
        while getppid() == watcher { pause(seconds: Times.watchInterval) }
        if page.farewellCode != 0 {
            Launcher.awaitEnd(
                of: launchers,
                patienceSeconds: hasOtherHosts ? Times.remoteLauncherPatience : Times.launcherPatience)
        }
        _exit(0)
    }

    /// Starts a thread of the worker that stops it when the watcher is stopped: the rank as a whole is then
    /// stuck, and the others report it.
    private static func stopTogether(with watcher: pid_t) {
        RankThread {
            while true {
                pause(seconds: Times.watchInterval)
                if ProcessStatus(of: watcher)?.isStopped == true { kill(getpid(), SIGSTOP) }
            }
        }.detach()
    }
}
