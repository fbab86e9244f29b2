import CMPI
import CSignals
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
        let signal: Int32
        let isFromLauncher: Bool
        let moment: ContinuousClock.Instant
        /// The deadline of the call that the rank was in; 0 if it had none.
        let limitEnd: Int64

        /// Returns true if the worker's end follows from this request: it was ended by the same signal, or by the
        /// launcher, which sends others after its SIGTERM.
        func explains(_ end: RankEnd) -> Bool {
            isFromLauncher && signal == SIGTERM || end == .killed(signal: signal)
        }
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
    /// The launcher's process on this host; nil for an unknown one.
    private let launcher: Launcher?
    /// The launcher's name for the job.
    private let job: String?
    /// The rank's standard error on its way to a log; nil without one.
    private let errors: ErrorCopy?
    private var hasSuccessor = false
    /// The deadline of the last supervised call, and for how long the watcher itself, and so the rank, was
    /// frozen in it.
    private var watchedEnd: Int64 = 0
    private var frozenSeconds = 0.0

    private static let forwardedSignals = [
        SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGXCPU, SIGCONT,
    ]

    private init(
        _ launch: Launch, _ page: WatchedPage, worker: pid_t, errors: ErrorCopy?,
        report: @escaping (CommunicationError) -> Void
    ) {
        name = RankName(rank: launch.rank ?? 0, host: hostName())
        isFirst = launch.printsErrors
        hasOtherHosts = launch.hasOtherHosts
        launcher = Launcher.found().first
        job = launch.job
        self.page = page
        self.worker = worker
        self.errors = errors
        self.report = report
    }

    /// Divides this process into a watcher and a worker.
    ///
    /// - Parameters:
    ///   - timeoutSeconds: the time limit for the worker to start MPI.
    ///   - log: the log that gets the worker's standard error, too; nil for none.
    ///   - report: shows an error to people.
    /// - Returns: the worker's page. In the watcher it does not return; without MPI there is no watcher, and
    ///   nobody reads the page.
    /// - Precondition: this process has one thread.
    static func start(
        _ launch: Launch, timeoutSeconds: Double, log: RankLog? = nil,
        report: @escaping (CommunicationError) -> Void
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
        let errors = log.flatMap { ErrorCopy(into: $0) }
        let watcher = getpid()
        let worker = cmpi_fork()
        guard worker >= 0 else { throw .launch(.noProcesses(error: errno)) }
        if worker > 0 {
            setProcessTitle(
                name: "dnn-dist-watch", commandLine: "dnn-dist-watcher rank=\(launch.rank ?? 0)")
            errors?.beginReading()
            Watcher(launch, page, worker: worker, errors: errors, report: report).watch(signals)
        }
        errors?.becomeStandardError()
        let name = RankName(rank: launch.rank ?? 0, host: hostName())
        let sentence = "error: the watcher of \(name) (process \(watcher)) was killed, and the rank with it\n"
        guard signals_end_with(watcher, sentence) else { _exit(ExitCode.rankLost.rawValue) }
        page.receiveFarewells()
        sigprocmask(SIG_SETMASK, &before, nil)
        stopTogether(with: watcher)
        return page
    }

    /// Watches the worker until one of the two processes ends; then the other one ends, too.
    private func watch(_ signals: sigset_t) -> Never {
        var signals = signals
        var last = ContinuousClock.now
        while true {
            var isFromLauncher = false
            let signal = signals_wait(&signals, Times.watchInterval, &isFromLauncher)
            errors?.copy()
            if signal > 0 && signal != SIGCHLD { forward(signal, isFromLauncher: isFromLauncher) }
            while let change = ProcessChange.next(of: worker) { handle(change, signals) }
            let now = ContinuousClock.now
            let slept = (now - last).seconds
            last = now
            let wasFrozen = slept > Times.frozenInterval
            // The worker may have stopped itself at the end of that time.
            if wasFrozen { kill(worker, SIGCONT) }
            endIfOverdue(frozenSeconds: wasFrozen ? slept : 0)
            endIfUnresponsive()
            endWithLauncher()
        }
    }

    /// Ends a rank that was asked to end in the start of MPI, or while it created shared memory, and is still
    /// in that call: it waits for others in vain.
    private func endIfUnresponsive() {
        guard let request, let limit = page.limit, limit.call == .start, limit.end == request.limitEnd,
            (.now - request.moment).seconds > Times.requestGrace
        else { return }
        kill(worker, SIGKILL)
        leave(asRequested: request)
    }

    /// Ends the rank after mpirun, or its daemon on this host, was killed, and removes the files that it has left.
    private func endWithLauncher() {
        guard let launcher, !launcher.isRunning else { return }
        kill(worker, SIGKILL)
        waitpid(worker, nil, 0)
        errors?.finish()
        JobFiles.removeAll()
        _exit(ExitCode.rankLost.rawValue)
    }

    private func forward(_ signal: Int32, isFromLauncher: Bool) {
        if signals_stop_is_request(signal) { noteRequest(signal, isFromLauncher: isFromLauncher) }
        // If the launcher sent it, SIGKILL follows soon.
        if signal == SIGTERM || signal == SIGINT { startSuccessor(isKilledSoon: isFromLauncher) }
        signals_forward(worker, signal, isFromLauncher)
    }

    private func noteRequest(_ signal: Int32, isFromLauncher: Bool) {
        request = Request(
            signal: signal, isFromLauncher: isFromLauncher, moment: .now, limitEnd: page.limit?.end ?? 0)
    }

    private func handle(_ change: ProcessChange, _ signals: sigset_t) {
        switch change {
        case .stopped: workerIsStopped = true
        case .continued: workerIsStopped = false
        case .exited(let code): leave(after: .exited(code: code))
        case .killed(let signal):
            // The launcher sends SIGTERM to both processes of a rank, in either order.
            if signal == SIGTERM && request == nil && page.farewellCode == nil {
                var signals = signals
                var isFromLauncher = false
                if signals_wait(&signals, Times.secondRequestWait, &isFromLauncher) == SIGTERM {
                    noteRequest(SIGTERM, isFromLauncher: isFromLauncher)
                }
            }
            leave(after: .killed(signal: signal))
        }
    }

    private func leave(after end: RankEnd) -> Never {
        if let farewell = page.farewellCode { leave(farewell) }
        if case .exited = end {
            // MPI ends a rank that finds the launcher gone.
            pause(seconds: Times.launcherEndWait)
            endWithLauncher()
        }
        if let request, request.explains(end) { leave(asRequested: request) }
        leave(reporting: .rankEnded(name, end, page.occasion))
    }

    /// Leaves for a rank that was asked to end and has not said so itself.
    private func leave(asRequested request: Request) -> Never {
        signals_stop_say(request.signal, request.isFromLauncher)
        leave(ExitCode.stopped.rawValue)
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
        if let request { leave(asRequested: request) }
        // Several ranks may wait for the same one.
        guard workerIsStopped || JobVoice.claim() else { leave(ExitCode.rankLost.rawValue) }
        if !workerIsStopped, limit.call == .start, let sibling = job.flatMap(StoppedSibling.first) {
            let name = RankName(rank: sibling.rank, host: name.host)
            leave(reporting: .suspended(name, process: sibling.process))
        }
        leave(reporting: .overdue(name, workerIsStopped ? .frozen : .waiting(in: limit.call), page.occasion))
    }

    private func leave(reporting error: CommunicationError) -> Never {
        errors?.finish()
        report(error)
        leave(error.exitCode)
    }

    private func leave(_ code: Int32) -> Never {
        errors?.finish()
        fflush(nil)
        if code != 0 {
            JobFiles.removeSharedMemory()
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
    /// while it started MPI: that launcher can deadlock. It also removes the job's folder, which a launcher that kills
    /// its ranks leaves.
    ///
    /// - Parameter isKilledSoon: true if the launcher has asked this process to end, and kills it a second later.
    private func startSuccessor(isKilledSoon: Bool = false) {
        guard !hasSuccessor, mayOutliveRanks || isKilledSoon else { return }
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
                patienceSeconds: hasOtherHosts ? Times.remoteLauncherPatience : Times.launcherPatience,
                isEndedThen: mayOutliveRanks)
            JobFiles.removeSharedMemory()
        }
        _exit(0)
    }

    /// True if the launcher may not end although its ranks on this host have.
    private var mayOutliveRanks: Bool { hasOtherHosts || page.limit?.call == .start }

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
