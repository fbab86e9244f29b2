import Collectives
import Configuration
import FoundationEssentials
import Reporting
import Storage
import Training

/// The folder of a sweep, `runs/NAME-sweep/TIME`: the trials in `sweep.json`, a folder with a run for each of them, and at
/// the end figures, `best.yaml` and `result.json`.
public struct SweepFolder: Sendable {
    /// The path.
    public let path: String
    private let digits: Int

    /// The content of `sweep.json`.
    private struct Definition: Codable {
        /// A checksum of the configurations of all trials.
        let configurations: String
        /// The trials.
        let trials: [Trial]
    }

    private static let definitionName = RunSearch.sweepFile
    private static let resultName = "result.json"
    private static let bestName = "best.yaml"

    /// The folder of a sweep of so many trials.
    public init(path: String, trialCount: Int) {
        self.path = path
        digits = String(trialCount).count
    }

    // MARK: - Opening

    /// Opens the folder of a sweep on the rank that writes: that of an earlier sweep of the same configurations that has not
    /// come to its end, or a new one.
    ///
    /// - Parameters:
    ///   - plans: the configurations of the trials.
    ///   - request: a request to go on with an earlier sweep in any case.
    /// - Returns: the folder; true if it is a new one.
    /// - Throws: `TrainingError` if the sweep that is asked for is another one, or another process has it.
    public static func open(
        _ plans: [Plan], of design: SweepDesign, resuming request: ResumeRequest?
    ) throws -> (folder: SweepFolder, isNew: Bool) {
        let definition = Definition(configurations: checksum(of: plans), trials: design.trials)
        let earlier = try earlier(request, plans[0], definition)
        let run =
            try earlier.map { try RunFolder(continuing: $0) }
            ?? RunFolder(parent: plans[0].output.folder, name: plans[0].name + "-sweep", date: Date())
        guard run.reserve() else {
            throw TrainingError("\(run.path): another process is at work on this sweep", .cannotWrite)
        }
        let folder = SweepFolder(path: run.path, trialCount: plans.count)
        if earlier == nil {
            try run.write(Array(JSONLine.document(of: definition).utf8), to: definitionName)
        }
        // The outcome of trials that go on or begin anew is no news.
        for trial in design.trials {
            guard let outcome = folder.outcome(of: trial), !outcome.isFinal, !outcome.isHalted else {
                continue
            }
            try RunFolder(continuing: folder.path(of: trial)).removeResult()
        }
        try folder.claims.reset()
        return (folder, earlier == nil)
    }

    /// Returns a checksum of the configurations of all trials.
    public static func checksum(of plans: [Plan]) -> String {
        var hash = SHA256()
        let writer = ConfigurationWriter(catalogs: .standard)
        for plan in plans { hash.update(writer.text(of: plan)) }
        return hash.finish()
    }

    /// The path of an earlier sweep to go on with; nil if there is none.
    private static func earlier(
        _ request: ResumeRequest?, _ plan: Plan, _ definition: Definition
    ) throws -> String? {
        if case .path(let path) = request {
            guard let other = Self.definition(in: path) else {
                throw TrainingError(
                    "--resume \(path): there is no sweep in it; name a folder such as runs/\(plan.name)-sweep/TIME",
                    .missingInput)
            }
            guard other.configurations == definition.configurations else {
                throw TrainingError(
                    "--resume \(path): that sweep has other trials: repeat its command line and configuration, or begin a new sweep without --resume",
                    .badConfiguration)
            }
            return path
        }
        let parent = "\(plan.output.folder)/\(plan.name)-sweep"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        // By time; those of the same second by their number.
        let newest = names.sorted { ($0.prefix(19), $0.count, $0) > ($1.prefix(19), $1.count, $1) }
        return newest.lazy.map { "\(parent)/\($0)" }.first { path in
            Self.definition(in: path)?.configurations == definition.configurations
                && (request != nil || FileBytes.content(of: "\(path)/\(resultName)") == nil)
        }
    }

    private static func definition(in path: String) -> Definition? {
        FileBytes.content(of: "\(path)/\(definitionName)").flatMap {
            JSONLine.decoded(Definition.self, from: $0)
        }
    }

    // MARK: - Trials

    /// The claims of trials by groups of ranks.
    public var claims: WorkClaims { WorkClaims(in: path + "/.claims") }

    /// The name of a trial's folder.
    public func name(of trial: Trial) -> String {
        let number = String(trial.number)
        return "trial-" + String(repeating: "0", count: max(0, digits - number.count)) + number
    }

    /// The path of a trial's folder.
    public func path(of trial: Trial) -> String { path + "/" + name(of: trial) }

    /// The outcome of a trial; nil if it has not ended.
    public func outcome(of trial: Trial) -> TrialOutcome? { TrialOutcome(of: trial, in: path(of: trial)) }

    /// Records a trial that a failure has ended, unless its own run has done so.
    public func record(_ failure: RankFailure, of trial: Trial) throws(StorageError) {
        guard outcome(of: trial) == nil else { return }
        let folder = try RunFolder(within: path, name: name(of: trial))
        try folder.write(result: InterruptedOutcome(failure, checkpoint: nil, run: folder.path))
    }

    // MARK: - Rungs

    /// Returns true if a trial has been trained so far.
    ///
    /// - Parameter epoch: an epoch; nil for the trial's end.
    public func hasReached(_ epoch: Int?, _ trial: Trial) -> Bool {
        guard let outcome = outcome(of: trial) else { return false }
        return outcome.isFinal || epoch.map { outcome.isHalted && outcome.epochs >= $0 } ?? false
    }

    /// Returns true if a run has been trained so far, or its trial needs no more.
    public func hasReached(_ epoch: Int?, _ run: TrialRun) -> Bool {
        if hasReached(epoch, run.trial) { return true }
        guard let name = run.name else { return false }
        return TrialOutcome(of: run.trial, in: "\(path(of: run.trial))/\(name)")?.isFinished ?? false
    }

    /// Joins the outcomes of a trial's several runs, when the last one has ended: as `train` does that performs them all.
    public func joinRuns(of trial: Trial, _ plan: Plan) throws {
        guard plan.isRepeated, outcome(of: trial) == nil else { return }
        let path = path(of: trial)
        let parts = plan.parts
        let outcomes = parts.compactMap { part in
            FileBytes.content(of: "\(path)/\(part.partFolder)/\(Self.resultName)").flatMap {
                JSONLine.decoded(TrainingOutcome.self, from: $0)
            }
        }.filter(\.isFinished)
        guard outcomes.count == parts.count, try claims.take("join-\(name(of: trial))") else { return }
        let folder = try RunFolder(continuing: path)
        try folder.write(config: ConfigurationWriter(catalogs: .standard).text(of: plan))
        try folder.write(result: RepeatedOutcome(outcomes, of: plan, folder: path))
    }

    /// Records a trial that was trained to an epoch and may not go on, unless it was stopped before that.
    public func recordHalt(of trial: Trial, after epoch: Int) throws(StorageError) {
        let folder = try RunFolder(continuing: path(of: trial))
        guard outcome(of: trial)?.outcome == InterruptedOutcome.stopped,
            let history = try? RunHistory(folder: folder.path), let last = history.epochs.last,
            last.epoch >= epoch
        else { return }
        try folder.write(result: InterruptedOutcome(haltedAfter: last.epoch, run: folder.path))
    }

    /// Returns the best trials after an epoch, in order of their numbers; those that have not come so far are out.
    ///
    /// - Parameters:
    ///   - limit: returns the epoch of a trial; a trial that has ended before it counts with its last one.
    ///   - metric: the metric to compare by; nil for the usual one.
    public func best(
        _ count: Int, of trials: [Trial], after limit: (Trial) -> Int?, by metric: SweepMetric?
    ) -> [Trial] {
        let reached = trials.compactMap { trial -> (trial: Trial, epoch: RunHistory.Epoch)? in
            let limit = limit(trial)
            guard let outcome = outcome(of: trial), outcome.isFinished || outcome.isHalted,
                let history = try? RunHistory(folder: path(of: trial)),
                let epoch = history.epochs.last(where: { $0.epoch <= limit ?? .max })
            else { return nil }
            return (trial, epoch)
        }
        guard let first = reached.first else { return [] }
        return (metric ?? SweepMetric(for: first.epoch)).sorted(reached).prefix(count)
            .sorted { $0.number < $1.number }
    }

    // MARK: - The end

    /// Writes figures, the best configuration and the outcome.
    ///
    /// - Parameter metric: the metric to compare by; nil for the usual one.
    /// - Returns: the outcome.
    public func finish(_ design: SweepDesign, metric: SweepMetric?) throws -> SweepOutcome {
        let outcomes = design.trials.compactMap(outcome)
        let metric = metric ?? SweepMetric(for: outcomes)
        let sorted = metric.sorted(outcomes)
        let best = sorted.first.flatMap { metric.measures($0) ? $0 : nil }
        let configuration = try best.flatMap { try keepConfiguration(of: $0) }
        let outcome = SweepOutcome(
            metric: metric.rawValue, trials: sorted, best: best?.trial, bestConfiguration: configuration,
            figures: try SweepFigures(design, sorted, metric: metric).write(to: path), run: path)
        claims.remove()
        try AtomicFile.write(
            Array(JSONLine.document(of: outcome).utf8), to: "\(path)/\(Self.resultName)")
        return outcome
    }

    /// Copies the configuration of a trial, which is complete and can be trained.
    ///
    /// - Returns: the path of the copy; nil if the trial's was removed.
    private func keepConfiguration(of outcome: TrialOutcome) throws(StorageError) -> String? {
        guard let text = FileBytes.content(of: outcome.run + "/config.yaml") else { return nil }
        try AtomicFile.write(text, to: "\(path)/\(Self.bestName)")
        return "\(path)/\(Self.bestName)"
    }
}
