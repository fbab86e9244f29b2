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
    /// Whether somebody has asked this rank to end, so that its end is no news.
    private var isAskedToEnd = false
    private var isStopped = false
    /// The time that the watcher itself was frozen, along with the rank.
    private var frozenSeconds = 0.0

    /// How long the watcher sleeps between looks at the clock.
    private static let sleepSeconds = 0.2
    private static let passedOn = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT]

    private init(
        _ launch: Launch, _ page: WatchedPage, worker: pid_t, report: @escaping (CommunicationError) -> Void
    ) {
        name = RankName(rank: launch.rank ?? 0, host: hostName())
        isFirst = launch.speaks
        self.page = page
        self.worker = worker
        self.report = report
    }

    /// Divides this process into a watcher and a worker.
    ///
    /// - Returns: in the worker, its page. In the watcher it does not return; without a launcher's ranks there is no watcher, and the page is
    ///   nobody's.
    /// - Precondition: this process has one thread.
    static func start(
        _ launch: Launch, report: @escaping (CommunicationError) -> Void
    ) throws(CommunicationError) -> WatchedPage {
        let page = WatchedPage()
        guard launch.usesMPI else { return page }
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
            setTitle("watcher of rank \(launch.rank ?? 0)")
            Watcher(launch, page, worker: worker, report: report).watch(signals)
        }
        sigprocmask(SIG_SETMASK, &before, nil)
        guard cmpi_end_with(watcher) != 0 else { _exit(80) }
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
            if slept > 10 * Self.sleepSeconds { frozenSeconds += slept }
            last = now
            endIfOverdue()
        }
    }

    private func passOn(_ signal: Int32) {
        if signal == SIGTERM || signal == SIGINT { isAskedToEnd = true }
        kill(worker, signal)
    }

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
            if signal == SIGTERM && !isAskedToEnd {
                var (signals, moment) = (signals, timespec(seconds: 0.1))
                isAskedToEnd = sigtimedwait(&signals, nil, &moment) == SIGTERM
            }
            if isAskedToEnd { leave(80) }
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
    private func endIfOverdue() {
        guard let (call, seconds) = page.overdue else { return }
        let grace = isStopped ? 0 : isFirst ? 1.0 : 2.0
        guard seconds - frozenSeconds > grace else { return }
        let farewell = page.farewellCode
        kill(worker, SIGKILL)
        if let farewell { leave(farewell) }
        say(.overdue(name, waiting: isStopped ? "was frozen" : call.description, page.occasion))
    }

    private func say(_ error: CommunicationError) -> Never {
        if !isAskedToEnd { report(error) }
        leave(error.exitCode)
    }

    private func leave(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }

    /// Stops the worker, too, when the watcher is stopped: the rank as a whole is then stuck, and the others say so.
    private static func shareFate(with watcher: pid_t) {
        RankThread {
            while true {
                pause(seconds: sleepSeconds)
                if isStopped(watcher) { kill(getpid(), SIGSTOP) }
            }
        }.detach()
    }

    /// Whether a process is stopped, as far as /proc says.
    private static func isStopped(_ process: pid_t) -> Bool {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(file, &bytes, bytes.count)
        guard count > 0, let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")), end + 2 < count else {
            return false
        }
        return bytes[end + 2] == UInt8(ascii: "T")
    }

    /// What lists of processes show of the watcher, so that who looks for the ranks finds those that work.
    private static func setTitle(_ title: String) {
        cmpi_set_name(title)
        let arguments = CommandLine.unsafeArgv
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = arguments[index] else { continue }
            let room = strlen(argument)
            memset(argument, 0, room)
            if index == 0 { strncpy(argument, title, room) }
        }
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
