import Collectives
import Reporting

/// The seconds that a rank has spent on the parts of a run, in its last process; an element of `time_use` in
/// `result.json`.
public struct TimeUse: Sendable, Codable {
    /// Forward and backward passes, and updates.
    public internal(set) var computing = 0.0
    /// Exchanges with other ranks, without the waiting for the slowest one.
    public internal(set) var exchange = 0.0
    /// Waiting for the rank whose passes take longest in a step.
    public internal(set) var waiting = 0.0
    /// Waiting for samples.
    public internal(set) var data = 0.0
    /// Validation after epochs, and the evaluation at the end.
    public internal(set) var evaluation = 0.0
    /// Copies for checkpoints, and waiting for the last one to be written.
    public internal(set) var checkpoints = 0.0
    /// Checks: of arithmetic before the first step and those of powers of two, of memory after epochs.
    public internal(set) var checks = 0.0
    /// Preparation: the introduction, memory for gradients and optimizer state, agreement of the ranks.
    public internal(set) var preparation = 0.0
    /// Progress and the files of the run, on rank 0.
    public internal(set) var recording = 0.0
    /// Pretraining.
    public internal(set) var pretraining = 0.0
    /// Everything else.
    public internal(set) var other = 0.0

    private typealias Part = (key: String, name: String, seconds: WritableKeyPath<TimeUse, Double> & Sendable)

    private static let parts: [Part] = [
        ("computing", "computing", \.computing), ("exchange", "exchange", \.exchange),
        ("waiting", "waiting for the slowest rank", \.waiting), ("data", "waiting for data", \.data),
        ("evaluation", "evaluation", \.evaluation), ("checkpoints", "checkpoints", \.checkpoints),
        ("checks", "checks", \.checks), ("preparation", "preparation", \.preparation),
        ("recording", "progress and records", \.recording),
        ("pretraining", "pretraining", \.pretraining), ("other", "other", \.other),
    ]

    /// The parts with their names.
    package var named: [(name: String, seconds: Double)] {
        Self.parts.map { ($0.name, self[keyPath: $0.seconds]) }
    }

    /// Adds another use of time, part by part.
    static func += (a: inout TimeUse, b: TimeUse) {
        for part in parts { a[keyPath: part.seconds] += b[keyPath: part.seconds] }
    }

    /// The mean over ranks, part by part.
    package static func mean(_ ranks: [TimeUse]) -> TimeUse {
        var mean = TimeUse()
        for rank in ranks { mean += rank }
        for part in parts { mean[keyPath: part.seconds] /= Double(max(1, ranks.count)) }
        return mean
    }

    /// The times with the rest of a whole as other.
    func completed(to seconds: Double) -> TimeUse {
        var completed = self
        completed.other += max(0, seconds - named.reduce(0) { $0 + $1.seconds })
        return completed
    }
}

extension TimeUse {
    /// Reads the seconds of all parts; 0 for those that an earlier version did not record.
    public init(from decoder: any Decoder) throws {
        let seconds = try [String: Double](from: decoder)
        for part in Self.parts { self[keyPath: part.seconds] = seconds[part.key] ?? 0 }
    }
}

extension Communicator {
    /// Gathers the use of time of all ranks.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func gather(_ own: TimeUse) throws(CommunicationError) -> [TimeUse] {
        let all = try allGather([UInt8](JSONLine.text(of: own).utf8), phase: .metrics)
        return all.map { JSONLine.decoded(TimeUse.self, from: $0) ?? TimeUse() }
    }
}
