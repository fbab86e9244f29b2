import Collectives
import DataParallel
import NeuralNetworks
import Reporting
import Storage
import Tensors

/// Saves a run's state at the moments that its configuration asks for, and before its end if it is stopped: on
/// all ranks together, decided by rank 0.
///
/// A step waits for a copy in memory at most; rank 0 writes the copy beside the training.
public final class Checkpointing {
    private let communicator: any Communicator
    private let interval: CheckpointInterval
    /// True if the weights of the best epoch are to be kept in memory and in checkpoints.
    let keepsBest: Bool
    private let deadline: ContinuousClock.Instant?
    /// The archive of the run, on rank 0; nil on other ranks, or for a run that keeps nothing.
    private let archive: RunArchive?
    /// The folder of the run, on rank 0.
    private let folder: RunFolder?
    /// True if the run keeps checkpoints.
    let isKept: Bool

    /// Memory for copies of the state.
    private let pool = ByteArrayPool()
    private let clock = ContinuousClock()
    /// The moment at which the job began.
    private let start: ContinuousClock.Instant
    /// The step of the last checkpoint, or of the beginning.
    private var lastStep: Int
    private var lastMoment: ContinuousClock.Instant
    private var epochsSince = 0
    /// The seconds for which training has waited for copies and checkpoints.
    private(set) var seconds = 0.0

    /// The checkpoints of a run.
    ///
    /// - Parameters:
    ///   - folder: the run's folder, on rank 0; nil on other ranks.
    ///   - start: the moment at which the job began, from which its time limit counts.
    ///   - resumption: the checkpoint from which the run is resumed; nil at its beginning.
    ///   - version: the program's version.
    public init(
        _ experiment: Experiment, in folder: RunFolder?, start: ContinuousClock.Instant,
        from resumption: RunResumption?, version: String, communicator: any Communicator
    ) throws {
        let plan = experiment.plan
        self.folder = folder
        archive = try folder.map { folder in
            let header = try CheckpointHeader(experiment, version: version, ranks: communicator.size)
            return RunArchive(
                in: folder, header: header, keep: plan.checkpoint.keep, spare: SpareFolder(of: plan))
        }
        interval = try CheckpointInterval.catalog.make(plan.checkpoint.every)
        keepsBest = plan.checkpoint.keepsBest
        self.communicator = communicator
        isKept = true
        deadline = plan.training.maxTime.map { start + .seconds($0.seconds) }
        lastStep = resumption?.state.step ?? 0
        (self.start, lastMoment) = (start, clock.now)
    }

    /// No checkpoints: a run that is stopped ends at once.
    init(none communicator: any Communicator) {
        archive = nil
        folder = nil
        interval = .never
        keepsBest = false
        self.communicator = communicator
        isKept = false
        deadline = nil
        lastStep = 0
        lastMoment = clock.now
        start = lastMoment
    }

    /// True while this rank writes a checkpoint.
    package var isWriting: Bool { archive?.isBusy ?? false }

    /// The request of this rank for the step that is about to be taken; only that of rank 0 counts.
    ///
    /// - Parameter step: the number of the step among all of the run.
    func request(step: Int) -> StepRequest {
        guard communicator.rank == 0 else { return .none }
        if let deadline, clock.now >= deadline { return .stop }
        guard let archive, !archive.isBusy else { return .none }
        let isDue = interval.isDue(
            afterStep: step, last: lastStep, minutes: minutes(since: lastMoment), age: minutes(since: start))
        return isDue ? .checkpoint : .none
    }

    /// Does what was requested with a step: saves its state, or saves it and ends the run.
    ///
    /// - Parameters:
    ///   - activity: the name of what the steps belong to, for messages: "training".
    ///   - step: the number of the step in messages, from 1.
    ///   - snapshot: the state after the step.
    /// - Throws: `CommunicationError`, the same on all ranks, with exit code 75 if the run is to end.
    /// - Note: Collective: every rank must call it in the same order.
    func stepEnded(
        _ result: StepResult, activity: String, step: Int, _ snapshot: () -> RunSnapshot
    ) throws {
        if let reason = result.stopReason {
            throw try stop(text(reason, activity, step), snapshot())
        }
        if result.request == .checkpoint { try save(snapshot()) }
    }

    /// Saves the state at the end of an epoch if a checkpoint is due.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func epochEnded(_ snapshot: () -> RunSnapshot) throws {
        guard isKept, interval.hasEpochs else { return }
        epochsSince += 1
        let isDue = archive.map { !$0.isBusy && interval.isDue(afterEpochs: epochsSince) } ?? false
        // By shared memory, where a rank that has ended is noticed at once.
        let answers = try communicator.allGather([isDue ? 1 : 0], phase: .checkpoint)
        if answers[0] == [1] { try save(snapshot()) }
    }

    /// Runs a part of the run that has no steps, such as an evaluation; if it is stopped, the state is saved.
    ///
    /// - Throws: the part's error; with the place of the saved state if it was stopped.
    /// - Note: Collective: every rank must call it in the same order.
    func within<Value>(_ body: () throws -> Value, _ snapshot: () -> RunSnapshot) throws -> Value {
        do {
            return try body()
        } catch let error as CommunicationError where error.exitCode == ExitCode.stopped.rawValue {
            switch error {
            case .allFailed, .rankFailed:
                let snapshot = snapshot()
                throw try stop("\(error.description) after step \(snapshot.state.steps)", snapshot)
            default: throw error
            }
        }
    }

    /// Saves the state before a step that has diverged.
    ///
    /// - Returns: the error with which the run ends, the same on all ranks.
    /// - Note: Collective: every rank must call it in the same order.
    func diverged(_ failure: RankFailure, _ snapshot: () -> RunSnapshot) throws -> CommunicationError {
        guard isKept else { return .allFailed(failure) }
        let snapshot = snapshot()
        if let tensor = snapshot.firstNonFiniteTensor {
            return .allFailed(
                RankFailure(
                    message: failure.message
                        + "; the state before that step is not kept: \(tensor) was not finite already",
                    exitCode: failure.exitCode))
        }
        let place = try saveLast(snapshot, reason: failure.message)
        return .allFailed(
            RankFailure(
                message: failure.message + "; the state before that step is in \(place.path)",
                exitCode: failure.exitCode))
    }

    /// Saves the state of a run that is not to go on now.
    ///
    /// - Returns: the error with which the run ends, the same on all ranks, with exit code 75.
    /// - Note: Collective: every rank must call it in the same order.
    func halted(_ reason: String, _ snapshot: () -> RunSnapshot) throws -> CommunicationError {
        try stop(reason, snapshot())
    }

    /// Saves the state after steps were undone: checkpoints of these steps are superseded, and their lines removed.
    ///
    /// - Parameter removeLines: removes the lines of the undone steps, on rank 0.
    /// - Note: Collective: every rank must call it in the same order.
    func stepsUndone(_ snapshot: () -> RunSnapshot, removeLines: () throws -> Void) throws {
        guard isKept else { return try removeLines() }
        let snapshot = snapshot()
        try awaitArchive()
        // A checkpoint counts on the lines that were written before it.
        if archive?.supersede(after: snapshot.state.steps) ?? true { try removeLines() }
        try save(snapshot)
    }

    /// Waits until what is being written is on the disk.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func finish() throws { try awaitArchive() }

    /// Reports what became of checkpoints.
    ///
    /// - Parameter observers: the observers of the run, on rank 0.
    func report(to observers: [any TrainingObserver]) throws(StorageError) {
        for message in archive?.messages() ?? [] {
            if message.isDetail {
                try observers.report(detail: message.text)
            } else {
                try observers.report(message: message.text)
            }
        }
    }

    /// Saves the state and returns the error with which the run ends.
    private func stop(_ reason: String, _ snapshot: RunSnapshot) throws -> CommunicationError {
        guard isKept else { return Self.stopped(reason) }
        let place = try saveLast(snapshot, reason: reason)
        return Self.stopped(
            "\(reason)\(place.reason.map { "; " + $0 } ?? ""); its state is in \(place.path): go on with --resume"
                + (place.spareRun.map { " " + $0 } ?? ""))
    }

    /// Saves the last state of a run that ends.
    ///
    /// - Returns: the place, on all ranks.
    /// - Throws: the same error on all ranks, which includes the reason of the end, if it cannot be saved.
    private func saveLast(_ snapshot: RunSnapshot, reason: String) throws -> RunArchive.Place {
        try awaitArchive()
        try save(snapshot, isLast: true)
        try awaitArchive()
        let own = archive.map { $0.lastPlace(reason: reason) } ?? .success(RunArchive.Place(path: ""))
        let place = try communicator.agree(own, phase: .checkpoint)
        let text = JSONLine.text(of: place)
        let bytes = try communicator.broadcast([UInt8](text.utf8), from: 0, phase: .checkpoint)
        return JSONLine.decoded(RunArchive.Place.self, from: bytes) ?? place
    }

    private static func stopped(_ message: String) -> CommunicationError {
        .allFailed(RankFailure(message: message, exitCode: ExitCode.stopped))
    }

    private func text(_ reason: StopReason, _ activity: String, _ step: Int) -> String {
        let cause =
            switch reason {
            case .requested(let request, let rank):
                request.description + (communicator.size == 1 ? "" : " (\(communicator.name(of: rank)))")
            case .timeLimit: "its time limit (training.max_time)"
            }
        return "\(activity) was stopped by \(cause) after step \(step)"
    }

    /// Copies the state to rank 0, which then writes it beside the training. A state with a parameter that is not
    /// finite is not kept: the next step or the end of the epoch reacts to it.
    ///
    /// - Parameter isLast: true if the run ends after it.
    /// - Throws: `CommunicationError`, the same on all ranks, with exit code 81 if there is nothing to keep of a
    ///   run that ends.
    private func save(_ snapshot: RunSnapshot, isLast: Bool = false) throws {
        if let tensor = snapshot.firstNonFiniteTensor {
            guard isLast else { return }
            throw CommunicationError.allFailed(
                RankFailure(
                    message:
                        "training diverged: \(tensor) is not finite after step \(snapshot.state.steps), and so is not kept; try a smaller learning rate",
                    exitCode: .diverged))
        }
        communicator.lifeSign.enter(.checkpoint)
        let start = clock.now
        defer { seconds += (clock.now - start).seconds }
        let optimizers = try snapshot.gatherOptimizers(in: pool)
        if let archive, let folder {
            let content = CheckpointContent(
                archive.header, snapshot, optimizers, positions: folder.positions, in: pool)
            archive.write(content, journal: isLast ? folder.journal : nil)
        }
        lastStep = snapshot.state.steps
        lastMoment = clock.now
        epochsSince = 0
    }

    private func awaitArchive() throws {
        let start = clock.now
        defer { seconds += (clock.now - start).seconds }
        try communicator.awaitFirst { [archive] seconds in archive?.isDone(within: seconds) ?? true }
    }

    private func minutes(since moment: ContinuousClock.Instant) -> Double {
        (clock.now - moment).seconds / 60
    }
}
