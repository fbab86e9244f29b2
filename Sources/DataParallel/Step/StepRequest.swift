import Collectives

/// A request of rank 0 to all ranks that they follow after a step; it travels with the rank's note.
public enum StepRequest: Int, Sendable {
    /// Nothing but the next step.
    case none = 0
    /// A checkpoint of the state after the step.
    case checkpoint = 1
    /// The end of the run, since its time is over.
    case stop = 2
}

/// A reason for all ranks to end a run after the current step.
package enum StopReason: Sendable, Hashable {
    /// A rank was asked to end.
    case requested(EndRequest, rank: Int)
    /// The run's time is over.
    case timeLimit
}

extension StepResult {
    /// The request of rank 0.
    package var request: StepRequest { notes.first?.request ?? .none }

    /// The reason to end the run after this step; nil to go on.
    package var stopReason: StopReason? {
        for (rank, note) in notes.enumerated() {
            if let request = note.endRequest { return .requested(request, rank: rank) }
        }
        return request == .stop ? .timeLimit : nil
    }
}
