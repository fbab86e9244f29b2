import Configuration
import Optimization
import Registry
import Reporting

/// A stage of a run with its frozen layers, epochs and optimizer.
public struct Stage: Sendable {
    /// The name in reports.
    public let name: String
    /// The patterns of the frozen layers.
    public let frozenLayers: [String]
    /// The number of passes over the training data.
    public let epochs: Int
    /// The optimizer.
    public let optimizer: any Optimizer
    /// The learning rate schedule.
    public let schedule: any Schedule
    /// The names of optimizer and schedule in the configuration; nil for a program without one.
    let learningNames: String?
    /// The gradient clipping method, nil if there is none.
    public let clipping: (any Clipping)?
    /// The criterion of early stopping, nil if there is none.
    public let earlyStopping: EarlyStopping?

    /// Returns the stages of a plan; a single one if it states none.
    static func all(of plan: Plan) throws -> [Stage] {
        if plan.stages.isEmpty { return [try Stage(plan, name: plan.name)] }
        return try plan.stages.enumerated().map { index, selection in
            try Stage(plan, StagePlan(selection), name: "\(index + 1)")
        }
    }

    /// Returns the number of epochs of all stages of a plan.
    package static func epochs(of plan: Plan) throws -> Int { try all(of: plan).reduce(0) { $0 + $1.epochs } }

    /// Returns the whole run as one stage without frozen layers: training from scratch.
    static func fromScratch(_ plan: Plan, epochs: Int) throws -> Stage {
        try Stage(plan, name: "from scratch", epochs: epochs)
    }

    /// Returns the course of the stage for its schedule.
    package func course(stepsPerEpoch: Int) -> Course {
        Course(epochs: epochs, stepsPerEpoch: stepsPerEpoch, learningRate: optimizer.learningRate)
    }

    /// Creates a stage of a program without a configuration.
    init(
        freezing frozenLayers: [String], epochs: Int, optimizer: any Optimizer, schedule: any Schedule,
        clipping: (any Clipping)?, earlyStopping: EarlyStopping?
    ) {
        name = "training"
        self.frozenLayers = frozenLayers
        self.epochs = epochs
        self.optimizer = optimizer
        self.schedule = schedule
        self.clipping = clipping
        self.earlyStopping = earlyStopping
        learningNames = nil
    }

    /// The learning rate in a few words: `0.05 (momentum, constant)`, `0.005 to 0.05 to 5e-07 (nag, one_cycle)`.
    func learning(stepsPerEpoch: Int) -> String {
        let course = course(stepsPerEpoch: stepsPerEpoch)
        let last = max(0, course.stepCount - 1)
        func rate(_ step: Int) -> Double {
            schedule.rates(at: step, of: course, state: ScheduleState()).learningRate
        }
        // The peak, found near the highest of a thousand steps.
        let interval = max(1, last / 1000)
        let highest = stride(from: 0, through: last, by: interval).max { rate($0) < rate($1) } ?? 0
        let peak = (max(0, highest - interval)...min(last, highest + interval)).map(rate).max() ?? 0
        let ends = [rate(0), peak, rate(last)].map { Format.short($0) }
        let shown = ends.indices.filter { $0 == 0 || ends[$0] != ends[$0 - 1] }.map { ends[$0] }
        return shown.joined(separator: " to ") + (learningNames.map { " (\($0))" } ?? "")
    }

    private init(_ plan: Plan, _ stage: StagePlan? = nil, name: String, epochs: Int? = nil) throws {
        let earlyStopping = stage?.earlyStopping ?? plan.training.earlyStopping
        self.name = stage?.name ?? name
        frozenLayers = stage?.freeze ?? []
        self.epochs = epochs ?? stage?.epochs ?? plan.training.epochs
        let (optimizer, schedule) = (stage?.optimizer ?? plan.optimizer, stage?.schedule ?? plan.schedule)
        self.optimizer = try Optimizers.catalog.make(optimizer)
        self.schedule = try Schedules.catalog.make(schedule)
        learningNames = "\(optimizer.name), \(schedule.name)"
        clipping = try plan.clip.map { try Clippings.catalog.make($0) }
        self.earlyStopping = try earlyStopping.map { try EarlyStopping.entry.make($0.values) }
    }
}
