import Configuration
import Optimization
import Registry

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
    func course(stepsPerEpoch: Int) -> Course {
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
    }

    private init(_ plan: Plan, _ stage: StagePlan? = nil, name: String, epochs: Int? = nil) throws {
        let earlyStopping = stage?.earlyStopping ?? plan.training.earlyStopping
        self.name = stage?.name ?? name
        frozenLayers = stage?.freeze ?? []
        self.epochs = epochs ?? stage?.epochs ?? plan.training.epochs
        optimizer = try Optimizers.catalog.make(stage?.optimizer ?? plan.optimizer)
        schedule = try Schedules.catalog.make(stage?.schedule ?? plan.schedule)
        clipping = try plan.clip.map { try Clippings.catalog.make($0) }
        self.earlyStopping = try earlyStopping.map { try EarlyStopping.entry.make($0.values) }
    }
}
