import Collectives
import FoundationEssentials
import Glibc

/// A job that goes on after the loss of ranks and hosts: it starts mpirun, and starts it again on the hosts that
/// are left.
public final class HealingJob {
    /// The interval at which mpirun is looked at, in seconds.
    private static let interval = 0.1
    /// The time for a request to end to arrive here, if mpirun got it first: batch systems send it to all
    /// processes of a job.
    private static let requestSeconds = 0.3

    /// The time for ranks to end after mpirun, before SIGKILL and after it.
    private static let endSeconds = 2.0

    private let request: JobRequest
    private let environment: [String: String]
    private let status: RunStatus
    private let log: JobLog
    private let signals: SignalQueue
    private var policy: RestartPolicy
    /// The run's folder, once it is known.
    private var run: String? { log.run }
    /// The signal that has asked this job to end.
    private var stopSignal: Int32?
    /// True after the second Ctrl-C.
    private var endsAtOnce = false

    /// Prepares a job. From now on this process gets no signals that ask it to end: they are for the ranks.
    ///
    /// - Parameters:
    ///   - environment: the environment of mpirun.
    ///   - report: displays a message.
    public init(_ request: JobRequest, environment: [String: String], report: @escaping (String) -> Void) {
        self.request = request
        status = RunStatus(path: Self.statusPath(isLocal: request.hosts == nil))
        self.environment = environment.merging([RunStatus.variable: status.path]) { $1 }
        log = JobLog(display: report)
        signals = SignalQueue()
        policy = RestartPolicy(
            ranks: request.ranks, minimumRanks: request.minimumRanks, maximumRestarts: request.maximumRestarts
        )
    }

    /// Performs the job.
    ///
    /// - Returns: the exit code: the one of the ranks, 75 after a request to end, 130 after a second Ctrl-C,
    ///   or 80 if the job was given up.
    public func perform() throws(LaunchError) -> Int32 {
        defer { status.remove() }
        var (ranks, hosts) = (request.ranks, request.hosts)
        while true {
            let end = try attempt(ranks: ranks, hosts: hosts)
            if endsAtOnce { return 128 + SIGINT }
            if let code = end.finalCode { return code }
            endRemainingRanks()
            if isStopped(withinSeconds: Self.requestSeconds) { return stopped(after: end) }
            guard let answering = try answeringHosts() else { return stopped(after: end) }
            let lost = (request.hosts ?? []).map(\.name).filter { name in
                !answering.contains { $0.name == name }
            }
            let checkpoint = run.flatMap(RunStatus.checkpoint)
            let decision = policy.decide(
                after: end, hasBegun: run != nil, checkpoint: checkpoint, hosts: answering, lostHosts: lost)
            switch decision {
            case .finish(let code): return code
            case .giveUp(let reason):
                giveUp(end, reason, checkpoint)
                return ExitCode.rankLost.rawValue
            case .restart(let count, let left):
                (ranks, hosts) = (count, request.hosts.map { _ in left })
                tellRestart(end, ranks, hosts, lost, checkpoint)
            }
        }
    }

    /// Starts mpirun and waits for its end.
    private func attempt(ranks: Int, hosts: [HostSlots]?) throws(LaunchError) -> JobEnd {
        status.remove()
        let command = request.mpirun.command(
            ranks: ranks, hosts: hosts?.first(for: ranks),
            variables: environment.keys.filter { $0.hasPrefix("DNN_DIST_") },
            program: [request.program] + RankCommand(words: request.arguments).resuming(run))
        let job = RunningJob(
            try ChildProcess(command, environment: environment), program: request.program)
        var isKnown = false
        while true {
            let signal = signals.next(withinSeconds: Self.interval)
            if !isKnown, let run = status.run {
                isKnown = true
                log.run = run
                if stopSignal != nil { job.requestEnd() }
            }
            if let signal { handle(signal, job) }
            if endsAtOnce { return .killed(SIGKILL) }
            if let end = job.end() { return end }
            if stopSignal != nil, !isKnown { job.repeatRequest() }
            if job.killIfStuck() {
                log.report("notice: mpirun did not end after its ranks; it was killed")
            }
        }
    }

    /// Waits for the ranks on this host that an mpirun which was killed has left behind, and kills them at last:
    /// they would write to the run's folder, too.
    private func endRemainingRanks() {
        let start = ContinuousClock.now
        while (.now - start).seconds < 2 * Self.endSeconds {
            let left = ProcessTree.processes(with: RunStatus.variable, value: status.path)
            if left.isEmpty { return }
            if (.now - start).seconds > Self.endSeconds { for process in left { kill(process, SIGKILL) } }
            usleep(10_000)
        }
    }

    private func handle(_ signal: Int32, _ job: RunningJob) {
        switch signal {
        case SIGTSTP: job.suspend()
        case SIGINT where stopSignal == SIGINT:
            endsAtOnce = true
            job.endAtOnce()
        case let signal where SignalQueue.stopSignals.contains(signal):
            if stopSignal == nil {
                job.requestEnd()
                if signal == SIGINT {
                    // A terminal shows ^C where the progress bar ends.
                    if isatty(STDERR_FILENO) == 1 { _ = write(STDERR_FILENO, "\n", 1) }
                    log.report(
                        "notice: Ctrl-C: the ranks are asked to end after their step; once more ends them at once"
                    )
                }
            }
            // A second Ctrl-C counts from the first one.
            if stopSignal == nil || signal == SIGINT { stopSignal = signal }
        default: break
        }
    }

    /// Returns true if this job was asked to end, or is within some time.
    private func isStopped(withinSeconds seconds: Double) -> Bool {
        let start = ContinuousClock.now
        while stopSignal == nil {
            let rest = seconds - (.now - start).seconds
            guard let signal = signals.next(withinSeconds: max(0, rest)) else { break }
            if SignalQueue.stopSignals.contains(signal) { stopSignal = signal }
        }
        return stopSignal != nil
    }

    /// The hosts that are left; nil after a request to end.
    private func answeringHosts() throws(LaunchError) -> [HostSlots]? {
        guard let hosts = request.hosts, hosts.count > 1 else {
            return request.hosts ?? [HostSlots(name: "localhost", slots: request.ranks)]
        }
        let probe = HostProbe(
            mpirun: request.mpirun, environment: environment, limitSeconds: request.hostSeconds)
        return try probe.answering(hosts) { isStopped(withinSeconds: $0) }
    }

    // MARK: - Messages

    private func stopped(after end: JobEnd) -> Int32 {
        let signal = stopSignal.map(signalName) ?? "a signal"
        log.report("notice: the job was stopped by \(signal); \(end), so it goes on from \(resumption)")
        return ExitCode.stopped.rawValue
    }

    private func tellRestart(
        _ end: JobEnd, _ ranks: Int, _ hosts: [HostSlots]?, _ lost: [String], _ checkpoint: String?
    ) {
        let missing = lost.isEmpty ? "" : "; no answer from \(lost.joined(separator: ", "))"
        let place = hosts.map { " on \($0.first(for: ranks).map(\.name).joined(separator: ", "))" } ?? ""
        log.report(
            "notice: \(end)\(missing); restart \(policy.restarts) of at most \(request.maximumRestarts) from "
                + "\(resumption), with \(ranks) rank\(ranks == 1 ? "" : "s")\(place)")
    }

    private func giveUp(_ end: JobEnd, _ reason: String, _ checkpoint: String?) {
        let advice = run.map { "; after the cause is removed, go on with --resume \($0)" } ?? ""
        log.report("error: \(end), and the job is given up: \(reason); it had come to \(resumption)\(advice)")
    }

    /// The place in the run where it goes on, in words.
    private var resumption: String { run.flatMap(RunStatus.checkpoint) ?? "the beginning" }

    /// The path of the status file: ranks on other hosts share the working directory with this process.
    private static func statusPath(isLocal: Bool) -> String {
        let files = FileManager.default
        let folder =
            isLocal || !files.isWritableFile(atPath: files.currentDirectoryPath)
            ? files.temporaryDirectory.path(percentEncoded: false) : files.currentDirectoryPath
        let separator = folder.hasSuffix("/") ? "" : "/"
        return "\(folder)\(separator).dnn-dist-launch-\(UUID().uuidString).json"
    }
}

extension [HostSlots] {
    /// The first hosts, as many as the ranks need.
    func first(for ranks: Int) -> [HostSlots] {
        var hosts: [HostSlots] = []
        for host in self where hosts.slots < ranks { hosts.append(host) }
        return hosts
    }
}
