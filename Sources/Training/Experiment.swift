import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Tensors

/// A plan with its data and its model, ready to train or evaluate.
public final class Experiment {
    /// The plan.
    public let plan: Plan
    /// The data sets.
    public let data: ExperimentData
    /// This rank's copy of the model.
    public let model: Sequential
    /// What training makes small.
    public let loss: any Loss
    /// What keeps the weights of layers small that say nothing of their own.
    public let regularization: WeightRegularization
    /// What changes the parameters.
    public let optimizer: any Optimizer
    /// How large its steps are.
    public let schedule: any Schedule
    /// How gradients are kept small, nil where they are not.
    public let clipping: (any Clipping)?
    /// When training ends before its last epoch, nil for never.
    public let earlyStopping: EarlyStopping?

    /// Reads the data and builds the model.
    ///
    /// - Parameter loadsWeights: whether the model starts from the file of weights that the plan may name; not where others are loaded next.
    /// - Throws: `DataError`, `ModelError` or `TrainingError`: what is wrong and what to do.
    public init(_ plan: Plan, context: DataContext, loadsWeights: Bool = true) throws {
        self.plan = plan
        data = try ExperimentData(plan, context: context)
        model = try Sequential(
            plan.model.layers.map { try Layers.catalog.make($0.selection) },
            inputShape: data.training.sampleShape,
            type: plan.precision.scalarType, seed: UInt64(plan.seed),
            initializer: try Initializers.catalog.make(plan.model.initializer))
        loss = try Losses.catalog.make(plan.loss)
        regularization = try WeightRegularization.entry.make(plan.regularization.values)
        optimizer = try Optimizers.catalog.make(plan.optimizer)
        schedule = try Schedules.catalog.make(plan.schedule)
        clipping = try plan.clip.map { try Clippings.catalog.make($0) }
        earlyStopping = try plan.training.earlyStopping.map { try EarlyStopping.entry.make($0.values) }
        if loadsWeights, let load = plan.model.load { try self.load(WeightSource.entry.make(load.values)) }
        try Self.check(outputs: model.outputShape.reduce(1, *), fit: data)
        try Self.check(schedule.monitor, of: "the schedule '\(plan.schedule.name)'", fits: data)
        try Self.check(earlyStopping?.monitor, of: "early stopping", fits: data)
    }

    private static func check(
        _ monitor: Monitor?, of watcher: String, fits data: ExperimentData
    ) throws(TrainingError) {
        guard let monitor else { return }
        if monitor.needsValidation, data.validation == nil {
            throw TrainingError(
                "\(watcher) watches \(monitor.metric), but there is no validation data: add validation: {fraction: 0.1} to data, or set its monitor to training_loss",
                .badConfiguration)
        }
        if monitor.needsClasses, case .values = data.training.labels {
            throw TrainingError(
                "\(watcher) watches \(monitor.metric), but \(data.training.name) has wanted values, not classes: set its monitor to validation_loss",
                .badConfiguration)
        }
    }

    private static func check(outputs: Int, fit data: ExperimentData) throws(TrainingError) {
        let (needed, name) = (data.outputCount, data.training.name)
        switch data.training.labels {
        case .classes where outputs < needed:
            throw TrainingError(
                "the model has \(outputs) outputs, but \(name) has \(needed) classes: give its last dense layer \(needed) units",
                .badConfiguration)
        case .values where outputs != needed:
            throw TrainingError(
                "the model has \(outputs) outputs, but \(name) has \(needed) wanted values a sample: give its last dense layer \(needed) units",
                .badConfiguration)
        case .classes, .values: return
        }
    }

    /// Checks that every rank gets at least one micro-batch of a whole batch.
    ///
    /// - Throws: `TrainingError` that says which `batch.micro` would give each one.
    public func checkRanks(_ ranks: Int) throws(TrainingError) {
        let samples = min(plan.batch.size, data.training.sampleCount)
        let partition = BatchPartition(
            sampleCount: samples, microBatchSize: plan.batch.micro, rankCount: ranks)
        guard partition.microBatchCount < ranks else { return }
        let remedy =
            samples >= ranks
            ? "set batch.micro to \(samples / ranks) or less (it is part of the arithmetic, like the seed), or use at most \(partition.microBatchCount) ranks"
            : "use at most \(samples) ranks or a larger batch.size"
        throw TrainingError(
            "\(ranks) ranks, but a batch of \(samples) samples has only \(partition.microBatchCount) micro-batches of \(plan.batch.micro): \(remedy)",
            .badConfiguration)
    }
}

extension Precision {
    /// The type of tensors of that precision.
    var scalarType: ScalarType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        }
    }
}
