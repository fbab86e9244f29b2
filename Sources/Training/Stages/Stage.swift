import Configuration
import Optimization
import Registry

/// A part of a run: which layers learn, for how long and how.
public struct Stage: Sendable {
    /// What reports call it.
    public let name: String
    /// Patterns of the layers that do not learn.
    public let frozenLayers: [String]
    /// Passes over the training data.
    public let epochs: Int
    /// What changes the parameters.
    public let optimizer: any Optimizer
    /// How large its steps are.
    public let schedule: any Schedule
    /// How gradients are kept small, nil where they are not.
    public let clipping: (any Clipping)?
    /// When the stage ends before its last epoch, nil for never.
    public let earlyStopping: EarlyStopping?

    /// The stages of a plan; the only one where it states none.
    static func all(of plan: Plan) throws -> [Stage] {
        if plan.stages.isEmpty { return [try Stage(plan, name: plan.name)] }
        return try plan.stages.enumerated().map { index, selection in
            try Stage(plan, StagePlan(selection), name: "\(index + 1)")
        }
    }

    /// The whole run as one stage in which all layers learn: what training from scratch is.
    static func fromScratch(_ plan: Plan, epochs: Int) throws -> Stage {
        try Stage(plan, name: "from scratch", epochs: epochs)
    }

    /// A stage of a program's own.
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
