/// What can go wrong between ranks.
///
/// After any of these but `allFailed` and `rankFailed` the ranks no longer stand at the same point: the only way on is
/// `Communicator.end(after:report:)`.
public enum CommunicationError: Error, Sendable, Hashable {
    /// A rank is known to have ended.
    case rankLost(RankName, Occasion)
    /// A rank whose process has ended, as its watcher says.
    case rankEnded(RankName, how: String, Occasion)
    /// Ranks that gave no sign within the limit.
    case deadline(missing: [MissingRank], Occasion, seconds: Double)
    /// A rank that did not come out of a call in time, as its watcher says.
    case overdue(RankName, waiting: String, Occasion)
    /// An MPI call that failed on `rank`, with MPI's own message.
    case mpi(call: String, rank: RankName, message: String, Occasion)
    /// Ranks that do not do the same thing, or not with the same sizes.
    case mismatch(String, Occasion)
    /// Something that stops every rank alike, such as a wrong configuration. All ranks hold the same error.
    case allFailed(RankFailure)
    /// A rank that said, in `Communicator.agree`, that it cannot go on. All ranks hold the same error.
    case rankFailed(RankName, RankFailure)
    /// A rank that failed by itself, while the others go on or fail likewise; see `Launch.run`.
    case rankStopped(RankName, RankFailure)
    /// Processes that were started so that they cannot find each other.
    case launch(String)

    /// The exit code where ranks are lost, stuck or apart.
    static let rankLostCode: Int32 = 80

    /// The exit code of the job: 80 where ranks are lost, stuck or apart; the failing rank's own; 64 for a wrong launch.
    public var exitCode: Int32 {
        switch self {
        case .rankLost, .rankEnded, .deadline, .overdue, .mpi, .mismatch: Self.rankLostCode
        case .allFailed(let failure), .rankFailed(_, let failure), .rankStopped(_, let failure):
            failure.exitCode
        case .launch: 64
        }
    }

    /// Whether it is this rank's own failure, and nothing that it says of others.
    var isOwn: Bool {
        switch self {
        case .rankStopped, .allFailed, .rankFailed, .launch: true
        case .rankLost, .rankEnded, .deadline, .overdue, .mpi, .mismatch: false
        }
    }

    /// The ranks that cannot speak of this error, as they are lost or stuck.
    public var missingRanks: [Int] {
        switch self {
        case .rankLost(let name, _): [name.rank]
        case .deadline(let missing, _, _): missing.map(\.name.rank)
        case .rankEnded(let name, _, _): [name.rank]
        case .overdue, .mpi, .mismatch, .allFailed, .rankFailed, .rankStopped, .launch: []
        }
    }
}

extension CommunicationError: CustomStringConvertible {
    /// What happened, where, and what to do.
    public var description: String {
        switch self {
        case .rankLost(let name, let occasion):
            "\(name) ended while the others waited for it in \(occasion); its own messages, or its host's log, say why"
        case .rankEnded(let name, let how, let occasion):
            "\(name) \(how), in \(occasion); the run ends, as it cannot go on without it"
        case .overdue(let name, let waiting, let occasion):
            "\(name) \(waiting), in \(occasion), longer than the limit allows"
        case .deadline(let missing, let occasion, let seconds):
            "no word from \(missing.map(\.description).joined(separator: ", ")) for \(shortened(seconds)) s in \(occasion): "
                + "lost or stuck; look at these processes, or allow more time (distributed: {stall_timeout: …}) if they are only slow"
        case .mpi(let call, let name, let message, let occasion):
            "\(call) failed on \(name) in \(occasion): \(message)"
        case .mismatch(let what, let occasion):
            "the ranks are apart in \(occasion): \(what)"
        case .allFailed(let failure):
            failure.message
        case .rankFailed(let name, let failure), .rankStopped(let name, let failure):
            name.isAlone ? failure.message : "\(failure.message) (\(name))"
        case .launch(let what):
            what
        }
    }

    private func shortened(_ seconds: Double) -> String {
        seconds == seconds.rounded() && seconds < 1e9 ? "\(Int(seconds))" : "\(seconds)"
    }
}
