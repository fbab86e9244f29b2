import Collectives
import Configuration
import FoundationEssentials
import Glibc
import Registry
import Reporting
import Storage
import Studies
import Training

/// The work of `sweep` together with the other ranks: groups of ranks train the trials, each taking the next one that is
/// left; rank 0 writes and prints the result.
struct SweepJob {
    let command: SweepCommand
    /// All ranks.
    let communicator: any Communicator

    private var arguments: ConfigurationArguments { command.arguments }

    /// The number of groups of ranks.
    var groupCount: Int { (communicator.size + command.ranksPerTrial - 1) / command.ranksPerTrial }

    /// Performs the sweep.
    func run() throws {
        let (design, plans) = try communicator.setUp {
            let design = try self.design()
            return (design, try self.plans(of: design))
        }
        try communicator.compare([identity(of: plans)])
        let data = try check(design, plans)
        try StopSignal.deferred {
            let folder = try open(design, plans)
            let isStopped = try SweepTraining(
                job: self, design: design, plans: plans, folder: folder, data: data
            ).perform()
            try communicator.agree(isStopped ? .failure(Self.stop(in: folder)) : .success(()))
            try communicator.setUp {
                if communicator.rank == 0 { try tell(folder.finish(design, metric: command.metric)) }
            }
            // The result stands, also if a request comes while the sweep is taken down.
            StopSignal.deferToEnd()
        }
    }

    private static func stop(in folder: SweepFolder) -> RankFailure {
        let request = StopSignal.request.map(\.description) ?? "a signal"
        return RankFailure(
            message:
                "the sweep was stopped by \(request); its state is in \(folder.path): the same command goes on",
            exitCode: .stopped)
    }

    private func commands(after outcome: SweepOutcome) -> [String] {
        let run = Console.shellPath(outcome.run)
        return [
            outcome.bestConfiguration.map { "train \(Console.shellPath($0))" }, "evaluate \(run)",
            "report \(run)",
        ]
        .compactMap(\.self)
    }

    /// Prints the outcome.
    ///
    /// - Throws: `TrainingError` if no trial has finished: there is nothing to compare.
    private func tell(_ outcome: SweepOutcome) throws {
        guard outcome.best != nil else {
            if !command.json || !command.quiet { Console.message(outcome.text) }
            throw TrainingError("no trial has finished, so there is no best one: \(outcome.run)", .diverged)
        }
        guard command.json else {
            try Console.print(outcome.text)
            if !command.quiet { Console.next(commands(after: outcome)) }
            return
        }
        if !command.quiet { Console.message(outcome.text) }
        try Console.print(JSONLine.text(of: outcome))
    }
}

// MARK: - Trials and their configurations

extension SweepJob {
    private func design() throws -> SweepDesign {
        let grid = try command.grid.map { try GridAxis($0) }
        let ranges = try command.range.map { try RangeAxis($0) }
        try check(swept: grid.map(\.key) + ranges.map(\.key))
        let first = grid.map { "\($0.key)=\($0.values[0])" }
        return try SweepDesign(
            grid: grid, ranges: ranges, count: command.trials, seed: command.seed
        ) { range in
            // An option takes whole numbers if its reading refuses others as such.
            do {
                _ = try arguments.adding(first + ["\(range.key)=\(Int(range.low)).5"]).plan()
                return false
            } catch {
                return "\(error)".contains("expected \(SettingKind.integer.description)")
            }
        }
    }

    /// Makes sure that no setting states another value for an option that the sweep sets itself.
    private func check(swept keys: [String]) throws {
        let own =
            keys.map { ($0, "is swept") } + (command.seeds == nil ? [] : [("runs", "is set by --seeds")])
        for (key, reason) in own {
            guard let setting = arguments.overrides.first(where: { $0.hasPrefix("\(key)=") }) else {
                continue
            }
            throw TrainingError("\(key) \(reason), and also set by \(setting): leave one of them out", .usage)
        }
    }

    /// The arguments with which `train` alone would do the same as a trial.
    func arguments(of trial: Trial) -> ConfigurationArguments {
        arguments.adding(trial.overrides + (command.seeds.map { ["runs=\($0)"] } ?? []))
    }

    /// Reads the configurations of all trials.
    private func plans(of design: SweepDesign) throws -> [Plan] {
        guard command.ranksPerTrial <= communicator.size else {
            throw TrainingError(
                "--ranks-per-trial \(command.ranksPerTrial): the job has \(Format.count(communicator.size, "rank")); start more (mpirun -n), or give a trial fewer",
                .usage)
        }
        var plans: [Plan] = []
        var failures: [(trial: Trial, failure: RankFailure)] = []
        for trial in design.trials {
            do {
                plans.append(try arguments(of: trial).plan())
            } catch {
                failures.append((trial, RankFailure(error)))
            }
        }
        try refuse(failures, of: design)
        if let metric = command.metric, [.validationLoss, .validationAccuracy].contains(metric),
            plans.contains(where: { $0.data.validation == .none })
        {
            throw TrainingError(
                "--metric \(metric.rawValue): the configuration has no validation set; add one, such as data: {validation: {fraction: 0.1}}",
                .usage)
        }
        guard !command.halving || !plans.contains(where: \.isRepeated) else {
            throw TrainingError(
                "--halving compares single runs: leave out 'runs' and 'folds', or the option", .usage)
        }
        return plans
    }

    /// - Throws: `TrainingError` with the trials that cannot run and the reasons, if there are any.
    private func refuse(
        _ failures: [(trial: Trial, failure: RankFailure)], of design: SweepDesign
    ) throws(TrainingError) {
        guard let first = failures.first else { return }
        let code = ExitCode(rawValue: first.failure.exitCode) ?? .internal
        let messages = Dictionary(grouping: failures, by: \.failure.message).values.sorted {
            $0[0].trial.number < $1[0].trial.number
        }
        if messages.count == 1, failures.count == design.trials.count {
            throw TrainingError(first.failure.message, code)
        }
        let shown = messages.prefix(Self.mostReasons).map { same in
            let more = same.count > 1 ? ", and \(same.count - 1) more" : ""
            return "trial \(same[0].trial.number) (\(same[0].trial.text))\(more): \(same[0].failure.message)"
        }
        let rest = messages.count - shown.count
        throw TrainingError(
            ([
                "error: \(failures.count) of \(Format.count(design.trials.count, "trial")) cannot run, so none begins:"
            ]
                + shown + (rest > 0 ? ["… and \(Format.count(rest, "other reason"))"] : [])).joined(
                    separator: "\n"),
            code)
    }

    private static let mostReasons = 5

    private func identity(of plans: [Plan]) -> RunIdentity {
        var identity = RunIdentity()
        identity.add("version", Version.text)
        identity.add("trials", "\(plans.count)")
        identity.add("configurations of the trials", "checksum \(SweepFolder.checksum(of: plans).prefix(16))")
        return identity
    }

    /// Builds the model of every trial, so that none fails later: shared out among the ranks if all have the same data.
    ///
    /// - Returns: the data that all trials have in common; nil if they have different ones.
    private func check(_ design: SweepDesign, _ plans: [Plan]) throws -> CommonData? {
        let parts = plans.map { $0.parts[0] }
        let context = arguments.cache.context(ofConfigurationFile: arguments.name, plans[0])
        let data = try communicator.setUp {
            try CommonData(of: parts, context: context, on: communicator)
        }
        let alone = SoloCommunicator()
        var failures: [(trial: Trial, failure: RankFailure)] = []
        for (index, trial) in design.trials.enumerated() {
            guard data == nil || index % communicator.size == communicator.rank else { continue }
            do {
                _ = try arguments(of: trial).experiment(
                    parts[index], data: data, on: data == nil ? communicator : alone)
            } catch {
                failures.append((trial, RankFailure(error)))
            }
        }
        let own = [UInt8](
            JSONLine.text(
                of: failures.map {
                    Refusal(trial: $0.trial, message: $0.failure.message, code: $0.failure.exitCode)
                }
            ).utf8)
        let all = try communicator.allGather(own, phase: .setup).flatMap {
            JSONLine.decoded([Refusal].self, from: $0) ?? []
        }
        let different = Dictionary(all.map { ($0.trial.number, $0) }) { first, _ in first }
        try communicator.setUp {
            try refuse(
                different.values.sorted { $0.trial.number < $1.trial.number }.map {
                    ($0.trial, RankFailure(message: $0.message, exitCode: $0.code))
                }, of: design)
        }
        return data
    }

    /// A trial that cannot run.
    private struct Refusal: Codable {
        let trial: Trial
        let message: String
        let code: Int32
    }
}

// MARK: - The folder

extension SweepJob {
    /// Opens the sweep's folder on all ranks.
    private func open(_ design: SweepDesign, _ plans: [Plan]) throws -> SweepFolder {
        let opened = try communicator.setUp { () -> SweepFolder? in
            guard communicator.rank == 0 else { return nil }
            let (folder, isNew) = try SweepFolder.open(
                plans, of: design, resuming: command.resume.map(ResumeArguments.request))
            try RunRecord.writeStatus(of: folder.path)
            if !command.quiet {
                let runCount = plans.reduce(0) { $0 + $1.parts.count }
                let endedCount = design.trials.count { folder.hasReached(nil, $0) }
                let place =
                    isNew ? folder.path : "going on with \(folder.path), where \(endedCount) have ended"
                Console.message(
                    "sweep: \(Format.count(plans.count, "trial")), \(Format.count(min(groupCount, runCount), "run")) at once on \(Format.count(communicator.size, "rank")); \(place)"
                )
            }
            return folder
        }
        let path = try communicator.broadcast(
            [UInt8]((opened?.path ?? "").utf8), from: 0, phase: .setup)
        return SweepFolder(path: String(decoding: path, as: UTF8.self), trialCount: plans.count)
    }
}
