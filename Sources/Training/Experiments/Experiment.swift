import Collectives
import Configuration
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Prediction

/// A plan with its data and its model, ready to train or evaluate.
public final class Experiment {
    /// The plan.
    public let plan: Plan
    /// The data sets.
    public let data: ExperimentData
    /// The sizes and checksums of all data sets, by name.
    private(set) lazy var dataIdentity = identityOfData()
    /// This rank's copy of the model.
    public let model: Sequential
    /// The loss function to minimize.
    public let loss: any Loss
    /// The default weight regularization, for layers that set none.
    public let defaultRegularization: WeightRegularization
    /// The stages of the training, in order.
    public let stages: [Stage]
    /// The pretraining of the lower layers, nil if there is none.
    public let pretraining: (any Pretraining)?
    /// The base model, trained first because this model starts from its weights; nil if there is none.
    public let base: BaseModel?
    /// The weight of each class in the training loss; nil if all count alike.
    package let classWeights: [Double]?
    /// The threshold between two classes, chosen at the end of training or loaded with the weights; nil for one
    /// half.
    public internal(set) var threshold: DecisionThreshold?
    /// The reaction to a loss or gradient that is not finite.
    let onDivergence: DivergenceReaction
    /// The faults to inject on demand; nil for none.
    package var faults: FaultInjector?
    /// The log of this rank, which gets a line for each step; nil for none.
    package var log: RankLog?
    /// The step to be computed with one rank's part of it, after which training ends; nil for none.
    var replay: StepReplay?

    /// Reads the data and builds the model.
    ///
    /// - Parameters:
    ///   - loadsWeights: true to load the weights that the plan may name; false if others are loaded next.
    ///   - scaling: the scaling of features; nil for that of the plan.
    ///   - weights: the shapes of the tensors that are loaded next, by name; nil if they are not known.
    ///   - common: data that were read before, and are taken if they are those of the plan.
    ///   - communicator: the ranks, of which one on each host reads the data for all.
    /// - Throws: `CommunicationError`, the same on all ranks, for data that several ranks cannot read;
    ///   `DataError`, `ModelError` or `TrainingError` with the problem and a remedy; `ConfigurationErrors` for a
    ///   base's configuration.
    public convenience init(
        _ plan: Plan, context: DataContext, loadsWeights: Bool = true, scaling: FittedScaling? = nil,
        weights: [String: [Int]]? = nil, data common: CommonData? = nil,
        on communicator: any Communicator = SoloCommunicator()
    ) throws {
        try self.init(
            plan, context: context, loadsWeights: loadsWeights, scaling: scaling, weights: weights,
            data: common, on: communicator, above: [])
    }

    /// - Parameter ancestors: the configurations of the models that have this one as their base, directly or
    ///   indirectly.
    init(
        _ plan: Plan, context: DataContext, loadsWeights: Bool, scaling: FittedScaling?,
        weights: [String: [Int]]? = nil, data common: CommonData? = nil, on communicator: any Communicator,
        above ancestors: [String]
    ) throws {
        self.plan = plan
        data =
            try common?.data(of: plan) ?? communicator.data(of: plan, context: context, scaling: scaling)
        model = try Self.model(of: plan, for: data, weights: weights)
        loss = try Losses.catalog.make(plan.loss)
        defaultRegularization = try WeightRegularization.entry.make(plan.regularization.values)
        classWeights = try plan.training.classWeights?.values(for: data)
        stages = try Stage.all(of: plan)
        onDivergence = try DivergenceReaction.catalog.make(plan.training.onDivergence)
        pretraining = try plan.pretraining.map { try Pretrainings.catalog.make($0) }
        let source = try loadsWeights ? plan.model.load.map { try WeightSource.entry.make($0.values) } : nil
        base = try source.flatMap { source in
            source.isConfiguration
                ? try BaseModel(source, context: context, on: communicator, above: ancestors) : nil
        }
        if let base { try base.copyWeights(to: model) } else if let source { try load(source) }
        try setup.checkOutputs()
        if loadsWeights { try checkTraining() }
        if let pretraining { try setup.check(pretraining) }
        for stage in stages {
            let schedule =
                stages.count > 1
                ? "the schedule of stage '\(stage.name)'" : "the schedule '\(plan.schedule.name)'"
            try setup.check(stage.schedule.monitor, of: schedule)
            try setup.check(stage.earlyStopping?.monitor, of: "early stopping")
            try setup.check(stage.optimizer)
        }
        for stage in stages.reversed() { try model.freeze(stage.frozenLayers) }
    }

    /// Creates the model with new weights.
    ///
    /// - Throws: `ConfigurationErrors` at the place of a layer that cannot be built.
    private static func model(
        of plan: Plan, for data: ExperimentData, weights: [String: [Int]]? = nil
    ) throws -> Sequential {
        do {
            return try Sequential(
                plan, inputShape: data.inputShape, categories: data.scaling.categories, weights: weights)
        } catch let error as ModelError {
            guard let layer = error.layer else { throw error }
            throw ConfigurationErrors(error.description, at: plan.model.layers[layer].place)
        }
    }

    /// Checks what matters to training, but not to a model that is trained already.
    private func checkTraining() throws {
        if let layer = loss.squeezingLayer(of: model) {
            throw ConfigurationErrors(
                "'\(plan.model.layers[layer].selection.name)' comes before \(plan.loss.name), which applies \(loss.includedActivation ?? "an activation") to the outputs itself",
                at: plan.model.layers[layer].place,
                suggestion: "leave the layer out: the model's last layer gives logits")
        }
        if let (layer, problem) = setup.narrowLayer {
            throw ConfigurationErrors(
                "'\(plan.model.layers[layer].selection.name)' at the end \(problem)",
                at: plan.model.layers[layer].place,
                suggestion: "leave the layer out"
                    + (data.scaling.targets == nil
                        ? ", or bring the targets into its range"
                        : "; or say scale_targets: none in data if the targets themselves are in its range")
            )
        }
        try setup.checkClasses()
        try setup.checkThreshold()
    }

    /// Creates the experiment of a trained model with the test set that its plan names, and no other data.
    ///
    /// - Parameter communicator: the ranks, of which one on each host reads the data for all.
    /// - Throws: as for all data.
    public init(
        testing trained: TrainedModel, context: DataContext,
        on communicator: any Communicator = SoloCommunicator()
    ) throws {
        plan = trained.plan
        guard let selection = plan.data.test else {
            throw TrainingError("the configuration has no test set: add one to data", .badConfiguration)
        }
        let test = try trained.dataset(selection, context: context, for: .labelled, on: communicator)
        data = try ExperimentData(training: test, unlabelled: test, test: test, scaling: trained.scaling)
        model = trained.model
        loss = trained.loss
        threshold = trained.threshold
        classWeights = nil
        defaultRegularization = try WeightRegularization.entry.make(plan.regularization.values)
        stages = try Stage.all(of: plan)
        pretraining = nil
        base = nil
        onDivergence = try DivergenceReaction.catalog.make(plan.training.onDivergence)
        try setup.checkOutputs()
        for stage in stages.reversed() { try model.freeze(stage.frozenLayers) }
    }

    /// Creates the same experiment as one stage from new weights, the baseline of reused layers.
    private init(fromScratch other: Experiment) throws {
        plan = other.plan
        data = other.data
        model = try Self.model(of: plan, for: data)
        loss = other.loss
        classWeights = other.classWeights
        defaultRegularization = other.defaultRegularization
        stages = [try Stage.fromScratch(plan, epochs: other.stages.reduce(0) { $0 + $1.epochs })]
        pretraining = nil
        base = nil
        onDivergence = other.onDivergence
    }

    /// Returns the same model with new weights on the same samples, all layers trainable, for the same number
    /// of epochs.
    func fromScratch() throws -> Experiment { try Experiment(fromScratch: self) }

    /// The part of the experiment that trainers use.
    package var setup: TrainingSetup {
        TrainingSetup(
            model: model, loss: loss, defaultRegularization: defaultRegularization, data: data,
            batch: plan.batch,
            seed: UInt64(plan.seed), isShuffled: plan.training.shuffle,
            verifiesMemory: plan.distributed.verifiesMemory, classWeights: classWeights,
            thresholdCriterion: plan.training.threshold, measuresAtEnd: true,
            diagnoseEvery: plan.training.diagnose,
            onDivergence: onDivergence,
            faults: faults, log: log, replay: replay)
    }

    /// Returns a warning if some ranks have no samples even in a full batch, with the remedy; nil if all have.
    public func rankWarning(_ ranks: Int) -> String? { setup.rankWarning(ranks) }

    /// Warnings about settings of schedules that the lengths of pretraining and stages leave without effect.
    public var scheduleWarnings: [String] {
        var warnings: [String] = []
        if let pretraining {
            let steps = setup.sampler(for: data.unlabelled).stepsPerEpoch
            warnings += pretraining.optimizers.flatMap {
                pretraining.schedule.warnings(
                    of: Course(
                        epochs: pretraining.epochs, stepsPerEpoch: steps, learningRate: $0.learningRate))
            }
        }
        let steps = setup.sampler(for: data.training).stepsPerEpoch
        warnings += stages.flatMap { $0.schedule.warnings(of: $0.course(stepsPerEpoch: steps)) }
        return Array(Set(warnings)).sorted()
    }
}
