import Collectives
import Configuration
import FoundationEssentials
import Glibc
import Reporting
import Studies
import Training

/// A rank's part in the training of a sweep's trials, with the other ranks of its group.
///
/// While trials are under way, groups meet in files alone: a group that has nothing left to do waits for the others as
/// long as they take.
struct SweepTraining {
    private let job: SweepJob
    private let design: SweepDesign
    private let plans: [Plan]
    private let folder: SweepFolder
    private let data: CommonData?
    private let group: any Communicator

    private var command: SweepCommand { job.command }
    /// All ranks.
    private var communicator: any Communicator { job.communicator }

    /// The part of this rank.
    init(job: SweepJob, design: SweepDesign, plans: [Plan], folder: SweepFolder, data: CommonData?) {
        (self.job, self.design, self.plans, self.folder, self.data) = (job, design, plans, folder, data)
        group =
            job.communicator.size == 1
            ? job.communicator : GroupCommunicator(job.communicator, groupSize: job.command.ranksPerTrial)
    }

    /// Takes part in the training of all trials.
    ///
    /// - Returns: true if this rank's group was asked to stop before the end.
    func perform() throws -> Bool {
        let epochs = try communicator.setUp { try plans.map { try Stage.epochs(of: $0) } }
        let halving = Halving(
            trialCount: plans.count, epochs: epochs.min() ?? 1,
            reduction: command.halving ? command.reduction ?? 2 : nil)
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
            let isStopped = try perform(rung, trials, to: limit)
            if isStopped { return true }
            guard rung.number < halving.rungs.count else { break }
            trials = try best(halving.rungs[rung.number].trialCount, of: trials, after: limit)
        }
        return false
    }

    /// Chooses the trials that go on from a rung: on one rank for all, because those that go on change their files.
    private func best(
        _ count: Int, of trials: [Trial], after limit: (Trial) -> Int?
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
        _ rung: Halving.Rung, _ trials: [Trial], to limit: (Trial) -> Int?
    ) throws -> Bool {
        let claims = folder.claims
        var isStopped = false
        var rest = trials.flatMap { TrialRun.all(of: $0, plans[$0.number - 1]) }[...]
        while !isStopped, let run = try take(from: &rest, of: rung, to: limit) {
            isStopped = try train(run, to: limit(run.trial))
        }
        try group.setUp {
            guard group.rank == 0 else { return }
            if isStopped { _ = try claims.take(Self.stopMark) }
            _ = try claims.take(Self.endMark(communicator.rank / command.ranksPerTrial, of: rung))
        }
        // However long it takes: a lost rank ends the job by itself.
        while !(0..<job.groupCount).allSatisfy({ claims.isTaken(Self.endMark($0, of: rung)) }) {
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

    /// Takes the next run that no group has taken; nil if there is none, or the sweep is being stopped.
    private func take(
        from rest: inout ArraySlice<TrialRun>, of rung: Halving.Rung, to limit: (Trial) -> Int?
    ) throws -> TrialRun? {
        let own = try group.setUp { () -> [UInt8] in
            guard group.rank == 0, !folder.claims.isTaken(Self.stopMark) else { return [] }
            while let run = rest.popFirst() {
                let name = [folder.name(of: run.trial), run.name].compactMap(\.self).joined(separator: "-")
                guard try folder.claims.take("rung-\(rung.number)-\(name)") else { continue }
                if !folder.hasReached(limit(run.trial), run) { return [UInt8](JSONLine.text(of: run).utf8) }
                try folder.joinRuns(of: run.trial, plans[run.trial.number - 1])
            }
            return []
        }
        return JSONLine.decoded(TrialRun.self, from: try group.broadcast(own, from: 0, phase: .setup))
    }

    /// Trains a run of a trial, or the rest of it, to an epoch or its end. A trial that diverges or has a fault of its own is
    /// recorded, and passed over.
    ///
    /// - Returns: true if the group was asked to stop.
    /// - Throws: failures that other trials would meet, too: a lost rank, a full disk.
    private func train(_ run: TrialRun, to epochLimit: Int?) throws -> Bool {
        let trial = run.trial
        let place =
            run.name.map { RunPlace(folder: folder.path(of: trial), name: $0) }
            ?? RunPlace(folder: folder.path, name: folder.name(of: trial))
        do {
            try group.endIfStopped()
            try TrainingJob(
                arguments: job.arguments(of: trial), resumption: .newest,
                style: ProgressStyle(.none, isQuiet: true), output: .nothing, communicator: group,
                place: place, part: run.part, epochLimit: epochLimit, data: data
            ).run()
            try group.setUp {
                if group.rank == 0 { try folder.joinRuns(of: trial, plans[trial.number - 1]) }
            }
            return false
        } catch let error as CommunicationError {
            return try wasStopped(trial, by: error, at: epochLimit)
        }
    }

    /// Records the trial that an error has ended.
    ///
    /// - Returns: true if the group was asked to stop.
    /// - Throws: the error if other trials would meet it, too.
    private func wasStopped(
        _ trial: Trial, by error: CommunicationError, at epochLimit: Int?
    ) throws -> Bool {
        let failure: RankFailure
        switch error {
        case .allFailed(let common), .rankFailed(_, let common): failure = common
        default: throw error
        }
        switch ExitCode(rawValue: failure.exitCode) {
        case .stopped:
            // Without a signal, its own limit has stopped the trial.
            if try group.allGather([StopSignal.request == nil ? 0 : 1], phase: .setup).contains([1]) {
                return true
            }
        case .diverged, .badConfiguration, .badData, .missingInput: break
        default:
            // The other groups know nothing of it.
            throw CommunicationError.rankStopped(communicator.name(of: communicator.rank), failure)
        }
        try group.setUp {
            guard group.rank == 0 else { return }
            if let epochLimit { try folder.recordHalt(of: trial, after: epochLimit) }
            try folder.record(failure, of: trial)
        }
        return false
    }
}
