import Collectives
import Configuration
import FoundationEssentials
import Glibc
import Reporting
import Storage
import Training

/// The work of `sweep` together with the other ranks: groups of ranks train the trials, each taking the next one that is
/// left; rank 0 writes and prints the result.
///
/// While trials are under way, groups meet in files alone: a group that has nothing left to do waits for the others as
/// long as they take.
struct SweepJob {
    let command: SweepCommand
    /// All ranks.
    let communicator: any Communicator

    private var arguments: ConfigurationArguments { command.arguments }

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
            let isStopped = try perform(design, plans, in: folder, data)
            try communicator.agree(isStopped ? .failure(Self.stop(in: folder)) : .success(()))
            try communicator.setUp {
                if communicator.rank == 0 { try tell(folder.finish(design, metric: command.metric)) }
            }
            // The result stands, also if a request comes while the sweep is taken down.
            StopSignal.deferToEnd()
        }
    }

    private static func stop(in folder: SweepFolder) -> RankFailure {
        let signal = StopSignal.number.map(signalName) ?? "a signal"
        return RankFailure(
            message:
                "the sweep was stopped by \(signal); its state is in \(folder.path): the same command goes on",
            exitCode: .stopped)
    }

    private func tell(_ outcome: SweepOutcome) throws {
        guard command.json else { return try Console.print(outcome.text) }
        if !command.quiet { StandardError().write(outcome.text.printableLines + "\n") }
        try Console.print(JSONLine.text(of: outcome))
    }
}

// MARK: - Trials and their configurations

extension SweepJob {
    private func design() throws -> SweepDesign {
        let grid = try command.grid.map { try GridAxis($0) }
        let first = grid.map { "\($0.key)=\($0.values[0])" }
        return try SweepDesign(
            grid: grid, ranges: command.range.map { try RangeAxis($0) }, count: command.trials,
            seed: command.seed
        ) { range in
            // An option takes whole numbers if its own check refuses others.
            func isRight(_ value: String) -> Bool {
                (try? arguments.adding(first + ["\(range.key)=\(value)"]).plan()) != nil
            }
            return isRight("\(Int(range.low))") && !isRight("\(range.low + 0.5)")
        }
    }

    /// The arguments with which `train` alone would do the same as a trial.
    private func arguments(of trial: Trial) -> ConfigurationArguments {
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
        var own: [UInt8] = []
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
        own = [UInt8](
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

// MARK: - Training

extension SweepJob {
    /// Opens the sweep's folder on all ranks.
    private func open(_ design: SweepDesign, _ plans: [Plan]) throws -> SweepFolder {
        let opened = try communicator.setUp { () -> SweepFolder? in
            guard communicator.rank == 0 else { return nil }
            let (folder, isNew) = try SweepFolder.open(
                plans, of: design, resuming: command.resume.map(ResumeArguments.request))
            try RunRecord.writeStatus(of: folder.path)
            if !command.quiet {
                let endedCount = design.trials.count { folder.hasReached(nil, $0) }
                let place =
                    isNew ? folder.path : "going on with \(folder.path), where \(endedCount) have ended"
                Console.message(
                    "sweep: \(Format.count(plans.count, "trial")), \(min(groupCount, plans.count)) at once on \(Format.count(communicator.size, "rank")); \(place)"
                )
            }
            return folder
        }
        let path = try communicator.broadcast(
            [UInt8]((opened?.path ?? "").utf8), from: 0, phase: .setup)
        return SweepFolder(path: String(decoding: path, as: UTF8.self), trialCount: plans.count)
    }

    private var groupCount: Int {
        (communicator.size + command.ranksPerTrial - 1) / command.ranksPerTrial
    }

    /// Takes part in the training of all trials.
    ///
    /// - Returns: true if this rank's group was asked to stop before the end.
    private func perform(
        _ design: SweepDesign, _ plans: [Plan], in folder: SweepFolder, _ data: CommonData?
    ) throws -> Bool {
        let epochs = try communicator.setUp { try plans.map { try Stage.epochs(of: $0) } }
        let halving = Halving(
            trialCount: plans.count, epochs: epochs.min() ?? 1,
            reduction: command.halving ? command.reduction ?? 2 : nil)
        let group: any Communicator =
            communicator.size == 1
            ? communicator : GroupCommunicator(communicator, groupSize: command.ranksPerTrial)
        let progress =
            communicator.rank == 0 && !command.quiet
            ? SweepProgress(of: design, in: folder, metric: command.metric) : nil
        defer { progress?.finish() }
        var trials = design.trials
        for rung in halving.rungs {
            let limit = { (trial: Trial) in rung.epochLimit(of: epochs[trial.number - 1]) }
            if command.halving, communicator.rank == 0, !command.quiet {
                let end = trials.first.flatMap(limit).map { "epoch \($0)" } ?? "the end"
                Console.message(
                    "rung \(rung.number) of \(halving.rungs.count): \(Format.count(trials.count, "trial")) to \(end)"
                )
            }
            let isStopped = try perform(rung, trials, to: limit, in: folder, data, by: group)
            if isStopped { return true }
            guard rung.number < halving.rungs.count else { break }
            trials = try best(
                halving.rungs[rung.number].trialCount, of: trials, after: limit, in: folder)
        }
        return false
    }

    /// Chooses the trials that go on from a rung: on one rank for all, because those that go on change their files.
    private func best(
        _ count: Int, of trials: [Trial], after limit: (Trial) -> Int?, in folder: SweepFolder
    ) throws -> [Trial] {
        let own = try communicator.setUp { () -> [UInt8] in
            guard communicator.rank == 0 else { return [] }
            let best = folder.best(count, of: trials, after: limit, by: command.metric)
            return [UInt8](JSONLine.text(of: best).utf8)
        }
        let bytes = try communicator.broadcast(own, from: 0, phase: .setup)
        return JSONLine.decoded([Trial].self, from: bytes) ?? []
    }

    /// Takes part in the training of a rung's trials, and waits until all groups have done so.
    ///
    /// - Returns: true if this rank's group was asked to stop before the end.
    private func perform(
        _ rung: Halving.Rung, _ trials: [Trial], to limit: (Trial) -> Int?, in folder: SweepFolder,
        _ data: CommonData?, by group: any Communicator
    ) throws -> Bool {
        let claims = folder.claims
        var isStopped = false
        var rest = trials[...]
        while !isStopped,
            let trial = try take(from: &rest, of: rung, to: limit, in: folder, for: group)
        {
            isStopped = try train(trial, to: limit(trial), in: folder, data, by: group)
        }
        try group.setUp {
            guard group.rank == 0 else { return }
            if isStopped { _ = try claims.take(Self.stopMark) }
            _ = try claims.take(Self.endMark(communicator.rank / command.ranksPerTrial, of: rung))
        }
        // However long it takes: a lost rank ends the job by itself.
        while !(0..<groupCount).allSatisfy({ claims.isTaken(Self.endMark($0, of: rung)) }) {
            usleep(Self.lookMicroseconds)
        }
        return claims.isTaken(Self.stopMark)
    }

    private static let stopMark = "stop"
    private static let lookMicroseconds: UInt32 = 20_000

    /// The mark of a group that takes no more trials of a rung.
    private static func endMark(_ group: Int, of rung: Halving.Rung) -> String {
        "rung-\(rung.number)-end-\(group)"
    }

    /// Takes the next trial that no group has taken; nil if there is none, or the sweep is being stopped.
    private func take(
        from rest: inout ArraySlice<Trial>, of rung: Halving.Rung, to limit: (Trial) -> Int?,
        in folder: SweepFolder, for group: any Communicator
    ) throws -> Trial? {
        let own = try group.setUp { () -> [UInt8] in
            guard group.rank == 0, !folder.claims.isTaken(Self.stopMark) else { return [] }
            while let trial = rest.popFirst() {
                guard try folder.claims.take("rung-\(rung.number)-\(folder.name(of: trial))"),
                    !folder.hasReached(limit(trial), trial)
                else { continue }
                return [UInt8](JSONLine.text(of: trial).utf8)
            }
            return []
        }
        return JSONLine.decoded(Trial.self, from: try group.broadcast(own, from: 0, phase: .setup))
    }

    /// Trains a trial, or the rest of it, to an epoch or its end. One that diverges or has a fault of its own is recorded, and passed over.
    ///
    /// - Returns: true if the group was asked to stop.
    /// - Throws: failures that other trials would meet, too: a lost rank, a full disk.
    private func train(
        _ trial: Trial, to epochLimit: Int?, in folder: SweepFolder, _ data: CommonData?,
        by group: any Communicator
    ) throws -> Bool {
        do {
            try group.endIfStopped()
            try TrainingJob(
                arguments: arguments(of: trial), resumption: .newest,
                style: ProgressStyle(.none, isQuiet: true), output: .nothing, communicator: group,
                place: RunPlace(folder: folder.path, name: folder.name(of: trial)),
                epochLimit: epochLimit, data: data
            ).run()
            return false
        } catch let error as CommunicationError {
            let failure: RankFailure
            switch error {
            case .allFailed(let common), .rankFailed(_, let common): failure = common
            default: throw error
            }
            switch ExitCode(rawValue: failure.exitCode) {
            case .stopped:
                // Without a signal, its own limit has stopped the trial.
                if try group.allGather([StopSignal.number == nil ? 0 : 1], phase: .setup).contains([1]) {
                    return true
                }
                try group.setUp {
                    if group.rank == 0, let epochLimit { try folder.recordHalt(of: trial, after: epochLimit) }
                }
                return false
            case .diverged, .badConfiguration, .badData, .missingInput:
                try group.setUp { if group.rank == 0 { try folder.record(failure, of: trial) } }
                return false
            default:
                // The other groups know nothing of it.
                throw CommunicationError.rankStopped(communicator.name(of: communicator.rank), failure)
            }
        }
    }
}
