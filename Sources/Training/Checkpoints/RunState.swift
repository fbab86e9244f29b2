/// The state of a run between two steps, as a checkpoint keeps it: the parts that are done, and the one under
/// way.
struct RunState: Sendable, Codable {
    /// The outcome of the base model; nil before its training has ended, or without one.
    var base: BaseOutcome?
    /// The outcome of the pretraining; nil before it has ended, or without one.
    var pretraining: PretrainingOutcome?
    /// The results of the stages that have ended.
    var stages: [StageResult] = []
    /// The part under way; nil at the beginning of a part.
    var part: PartState?
    /// The number of optimizer steps of the parts that have ended, of every kind.
    var stepsBefore = 0
    /// The seconds that the run has taken in earlier processes.
    var seconds = 0.0

    /// The number of optimizer steps of all parts so far.
    var steps: Int { stepsBefore + (part?.steps ?? 0) }

    /// The number of training steps so far: those of the stages, without a base model and pretraining.
    var trainingSteps: Int {
        let ended = stages.reduce(0) { $0 + $1.steps }
        if case .stage(let stage) = part { return ended + stage.steps }
        return ended
    }

    /// Ends the part under way.
    mutating func endPart(steps: Int) {
        stepsBefore += steps
        part = nil
    }
}

/// The state of the part of a run that is under way.
indirect enum PartState: Sendable, Codable {
    /// The training of the base model, a run of its own.
    case base(RunState)
    /// The pretraining.
    case pretraining(PretrainingState)
    /// A stage: the one after those that have ended.
    case stage(StageState)
    /// The comparison with training from scratch.
    case scratch(StageState)

    /// The number of optimizer steps so far.
    var steps: Int {
        switch self {
        case .base(let run): run.steps
        case .pretraining(let state): state.steps
        case .stage(let state), .scratch(let state): state.steps
        }
    }
}
