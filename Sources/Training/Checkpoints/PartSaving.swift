import Collectives
import DataParallel

/// The saving of a part of a run: completes the part's snapshots to those of the whole run.
struct PartSaving {
    let checkpointing: Checkpointing
    /// The number of optimizer steps of the run before the part.
    let stepsBefore: Int
    private let complete: (PartSnapshot) -> RunSnapshot

    /// The saving of a part.
    ///
    /// - Parameter complete: returns the run's snapshot with the part's.
    init(
        _ checkpointing: Checkpointing, stepsBefore: Int, complete: @escaping (PartSnapshot) -> RunSnapshot
    ) {
        self.checkpointing = checkpointing
        self.stepsBefore = stepsBefore
        self.complete = complete
    }

    /// No saving, for a part that is no part of a run.
    init(none communicator: any Communicator) {
        self.init(Checkpointing(none: communicator), stepsBefore: 0) { part in
            RunSnapshot(
                state: RunState(part: part.state), models: part.models, optimizers: part.optimizers,
                epochStart: part.epochStart, best: part.best, epoch: part.epoch)
        }
    }

    /// The request of this rank for a step of the part, from 1.
    func request(step: Int) -> StepRequest { checkpointing.request(step: stepsBefore + step) }

    /// Does what was requested with a step; see `Checkpointing`.
    func stepEnded(
        _ result: StepResult, activity: String, step: Int, _ snapshot: () -> PartSnapshot
    ) throws {
        try checkpointing.stepEnded(result, activity: activity, step: step) { complete(snapshot()) }
    }

    /// Saves the state at the end of an epoch if a checkpoint is due.
    func epochEnded(_ snapshot: () -> PartSnapshot) throws {
        try checkpointing.epochEnded { complete(snapshot()) }
    }

    /// Saves the state before a step that has diverged; returns the error with which the run ends.
    func diverged(_ failure: RankFailure, _ snapshot: () -> PartSnapshot) throws -> CommunicationError {
        try checkpointing.diverged(failure) { complete(snapshot()) }
    }

    /// Saves the state of a run that is not to go on now; returns the error with which it ends.
    func halted(_ reason: String, _ snapshot: () -> PartSnapshot) throws -> CommunicationError {
        try checkpointing.halted(reason) { complete(snapshot()) }
    }

    /// Saves the state after steps were undone; see `Checkpointing`.
    func stepsUndone(_ snapshot: () -> PartSnapshot, removeLines: () throws -> Void) throws {
        try checkpointing.stepsUndone({ complete(snapshot()) }, removeLines: removeLines)
    }

    /// Runs something without steps; if it is stopped, the state is saved.
    func within<Value>(_ body: () throws -> Value, _ snapshot: () -> PartSnapshot) throws -> Value {
        try checkpointing.within(body) { complete(snapshot()) }
    }
}
