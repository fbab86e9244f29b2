import FoundationEssentials
import Reporting
import Training

/// A run in an overview: an element of `dnn-dist runs --json`, in snake_case.
public struct RunSummary: Sendable, Encodable {
    /// The run's folder.
    public let run: String
    /// The end of the run, such as `finished`, or `running` or `lost`; `unreadable` if its files are invalid.
    public let state: String
    /// The reason for an early end; nil for a run that is complete.
    public let reason: String?
    /// The number of epochs trained so far.
    public let epochs: Int
    /// The number of optimizer steps so far; nil if unknown.
    public let steps: Int?
    /// The epoch, from 1, with the best value of early stopping's metric.
    public let bestEpoch: Int?
    /// The metric of the best epoch.
    public let bestMetric: String?
    /// The value of that metric after the best epoch.
    public let bestValue: Double?
    /// The training loss of the last epoch.
    public let trainingLoss: Double?
    /// The training accuracy of the last epoch.
    public let trainingAccuracy: Double?
    /// The loss on the validation set after the last epoch.
    public let validationLoss: Double?
    /// The accuracy on the validation set after the last epoch.
    public let validationAccuracy: Double?
    /// The loss on the test set.
    public let testLoss: Double?
    /// The accuracy on the test set.
    public let testAccuracy: Double?
    /// The root of the mean squared error on the validation set; regression only.
    public let validationRmse: Double?
    /// The root of the mean squared error on the test set; regression only.
    public let testRmse: Double?
    /// The SHA-256 digest of the trained parameters.
    public let digest: String?
    /// The number of ranks.
    public let ranks: Int?
    /// The host of each rank.
    public let hosts: [String]?
    /// The duration, of an incomplete run that of its epochs.
    public let seconds: Double?
    /// The version of the program.
    public let version: String?

    /// Summarizes the run in a folder.
    public init(folder path: String) {
        do throws(RunReadingError) {
            self.init(try RunHistory(folder: path, .epochs))
        } catch {
            self.init(path, state: "unreadable", reason: error.description, history: nil, nil)
        }
    }

    /// Summarizes a run whose history has been read.
    init(_ history: RunHistory) {
        let outcome = history.outcome
        let interruption = outcome == nil ? history.interruption : nil
        self.init(
            history.path, state: outcome?.outcome ?? interruption?.outcome ?? Self.openState(history.path),
            reason: interruption?.reason, history: history, outcome)
    }

    private init(
        _ path: String, state: String, reason: String?, history: RunHistory?, _ outcome: TrainingOutcome?
    ) {
        let last = history?.epochs.last
        run = path
        self.state = state
        self.reason = reason
        epochs = outcome?.epochs ?? history?.epochs.count ?? 0
        steps = outcome?.steps ?? last?.steps
        bestEpoch = outcome?.bestEpoch
        (bestMetric, bestValue) = (outcome?.bestMetric, outcome?.bestValue)
        trainingLoss = outcome?.trainingLoss ?? last?.trainingLoss
        trainingAccuracy = outcome?.trainingAccuracy ?? last?.trainingAccuracy
        validationLoss = outcome?.validationLoss ?? last?.validationLoss
        validationAccuracy = outcome?.validationAccuracy ?? last?.validationAccuracy
        testLoss = outcome?.testLoss
        testAccuracy = outcome?.testAccuracy
        validationRmse = outcome?.validationMetrics?.rmse
        testRmse = outcome?.testMetrics?.rmse
        digest = outcome?.digest
        let environment = history?.interruption?.environment
        ranks = outcome?.ranks ?? environment.map { $0.hosts.reduce(0) { $0 + $1.ranks } }
        hosts = outcome?.hosts ?? environment?.hosts.flatMap { Array(repeating: $0.name, count: $0.ranks) }
        let epochSeconds = history?.epochs.compactMap(\.seconds) ?? []
        seconds = outcome?.seconds ?? (epochSeconds.isEmpty ? nil : epochSeconds.reduce(0, +))
        version = outcome?.version
    }

    /// The state of a run that has recorded no end.
    private static func openState(_ path: String) -> String {
        RunFolder.isActive(path) ? "running" : "lost"
    }
}

extension RunSummary {
    /// The results that some of the runs have.
    static func measures(
        of runs: [RunSummary]
    ) -> [(title: String, isOptional: Bool, value: (RunSummary) -> Double?)] {
        [
            ("loss", true, { $0.trainingLoss }), ("val. loss", false, { $0.validationLoss }),
            ("val. accuracy", false, { $0.validationAccuracy }), ("val. RMSE", true, { $0.validationRmse }),
            ("test loss", true, { $0.testLoss }), ("test accuracy", true, { $0.testAccuracy }),
            ("test RMSE", true, { $0.testRmse }),
        ].filter { measure in runs.contains { measure.2($0) != nil } }
    }

    /// Returns a readable table of runs, one row per run.
    ///
    /// - Parameter labels: a label for each run; nil for none.
    public static func table(_ runs: [RunSummary], labels: [String]? = nil) -> Table {
        let measures = measures(of: runs)
        var table = Table(
            (labels == nil ? [] : [.init("")]) + [
                .init("run"), .init("state"), .init("epochs", .right, isOptional: true),
            ] + measures.map { .init($0.title, .right, isOptional: $0.isOptional) }
                + [.init("time", .right, isOptional: true), .init("digest", isOptional: true)])
        for (index, run) in runs.enumerated() {
            table.append(
                (labels.map { [$0[index]] } ?? []) + [run.run, run.state, Format.grouped(run.epochs)]
                    + measures.map { ResultLines.metric($0.value(run)) ?? "–" }
                    + [run.seconds.map(Format.time) ?? "–", run.digest.map { String($0.prefix(12)) } ?? "–"])
        }
        return table
    }
}

extension RunHistory {
    /// The outcome of a run that is complete; nil for others.
    var outcome: TrainingOutcome? { result.flatMap { JSONLine.decoded(TrainingOutcome.self, from: $0) } }

    /// The outcome of a run that ended before it was complete; nil for others.
    var interruption: InterruptedOutcome? {
        result.flatMap { JSONLine.decoded(InterruptedOutcome.self, from: $0) }
    }
}
