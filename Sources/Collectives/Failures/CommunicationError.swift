/// An error between ranks.
///
/// After any of these but `allFailed` and `rankFailed` the ranks are no longer at the same point: the only
/// way on is `Communicator.end(after:report:)`.
public enum CommunicationError: Error, Sendable, Hashable {
    /// A rank is known to have ended.
    case rankLost(RankName, Occasion)
    /// A rank's process has ended, as its watcher reports.
    case rankEnded(RankName, RankEnd, Occasion)
    /// Ranks gave no sign within the limit.
    case deadline(missing: [MissingRank], Occasion, seconds: Double)
    /// A rank did not return from a call in time, as its watcher reports.
    case overdue(RankName, Overdue, Occasion)
    /// A rank has not started, because a signal has stopped one of its processes, as another rank's watcher
    /// reports.
    case suspended(RankName, process: Int32)
    /// An MPI call failed on `rank`, with MPI's own message.
    case mpi(call: String, rank: RankName, message: String, Occasion)
    /// Ranks made different calls, or calls with different sizes.
    case mismatch(Mismatch, Occasion)
    /// Every rank failed alike, for instance because of a wrong configuration. All ranks hold the same error.
    case allFailed(RankFailure)
    /// A rank reported a failure in `Communicator.agree`. All ranks hold the same error.
    case rankFailed(RankName, RankFailure)
    /// A rank failed by itself, while the others go on or fail likewise; see `Launch.run`.
    case rankStopped(RankName, RankFailure)
    /// Processes were started in such a way that they cannot find each other.
    case launch(LaunchProblem)

    /// The exit code of the job: 80 if ranks are lost, stuck or out of step; the failing rank's own; 64 for a
    /// wrong launch.
    public var exitCode: Int32 {
        switch self {
        case .rankLost, .rankEnded, .deadline, .overdue, .suspended, .mpi, .mismatch:
            ExitCode.rankLost.rawValue
        case .allFailed(let failure), .rankFailed(_, let failure), .rankStopped(_, let failure):
            failure.exitCode
        case .launch: ExitCode.usage.rawValue
        }
    }

    /// True if the error is this rank's own failure, false if it concerns other ranks.
    var isOwn: Bool {
        switch self {
        case .rankStopped, .allFailed, .rankFailed, .launch: true
        case .rankLost, .rankEnded, .deadline, .overdue, .suspended, .mpi, .mismatch: false
        }
    }

    /// The ranks that cannot report this error, because they are lost or stuck.
    public var missingRanks: [Int] {
        switch self {
        case .rankLost(let name, _): [name.rank]
        case .deadline(let missing, _, _): missing.map(\.name.rank)
        case .rankEnded(let name, _, _), .suspended(let name, _): [name.rank]
        case .overdue, .mpi, .mismatch, .allFailed, .rankFailed, .rankStopped, .launch: []
        }
    }
}

extension CommunicationError: CustomStringConvertible {
    /// The message for people: the failure, its place, and a remedy.
    public var description: String {
        switch self {
        case .rankLost(let name, let occasion):
            "\(name) ended while the others waited for it in \(occasion); its own messages, or its host's log, say why"
                + occasion.wayOn
        case .rankEnded(let name, let end, let occasion):
            "\(name) \(end), in \(occasion)"
                + (occasion.step == nil ? "; the job ends, as it cannot go on without it" : occasion.wayOn)
        case .overdue(let name, let overdue, let occasion):
            "\(name) \(overdue), in \(occasion), longer than the limit allows"
        case .suspended(let name, let process):
            "\(name) is stopped (process \(process)), and the others waited for it to start: continue it in time (kill -CONT), "
                + "or end it"
        case .deadline(let missing, let occasion, let seconds):
            "no word from \(missing.map(\.description).joined(separator: ", ")) for \(shortened(seconds)) s in \(occasion): "
                + "lost or stuck; look at these processes, or allow more time (distributed: {stall_timeout: …}) if they are only slow"
        case .mpi(let call, let name, let message, let occasion):
            "\(call) failed on \(name) in \(occasion): \(message)"
        case .mismatch(let difference, let occasion):
            "the ranks are apart in \(occasion): \(difference)"
        case .allFailed(let failure):
            failure.message
        case .rankFailed(let name, let failure), .rankStopped(let name, let failure):
            name.isAlone ? failure.message : "\(failure.message) (\(name))"
        case .launch(let problem):
            problem.description
        }
    }

    private func shortened(_ seconds: Double) -> String {
        seconds == seconds.rounded() && seconds < 1e9 ? "\(Int(seconds))" : "\(seconds)"
    }
}
