import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Registry
import Reporting

// Training without a configuration, for Swift programs.
extension Sequential {
    /// Trains the model.
    ///
    /// - Parameters:
    ///   - training: the training set.
    ///   - validation: the validation set, evaluated after each epoch.
    ///   - epochs: the number of passes over the samples.
    ///   - patterns: the layers to freeze, as in `freeze(_:)`.
    ///   - optimizer: the optimizer.
    ///   - schedule: the learning rate schedule.
    ///   - clipping: the gradient clipping method.
    ///   - earlyStopping: the criterion of early stopping.
    ///   - loss: the loss function to minimize.
    ///   - scaling: the scaling of features; nil to divide by the largest value that their source allows.
    ///   - batch: the sizes of batches and micro-batches, the same for any number of ranks.
    ///   - seed: the seed of the samples' order and all other random numbers.
    ///   - verifiesMemory: true to verify in each step that parameters, gradients and optimizer state in
    ///     memory have not been corrupted; must be false if an observer changes parameters.
    ///   - communicator: the communicator of the participating ranks.
    ///   - observers: the observers of steps and epochs; used on rank 0 only.
    /// - Returns: the metrics of each epoch, bitwise equal on every rank.
    /// - Throws: `CommunicationError`, the same on all ranks: if data, model and loss do not fit
    ///   together, before the first step; with exit code 81 if training diverges.
    /// - Note: Collective: every rank must call it in the same order.
    @discardableResult
    public func fit(
        _ training: Dataset, validation: Dataset? = nil, epochs: Int, freezing patterns: [String] = [],
        optimizer: any Optimizer = Adam(), schedule: any Schedule = ConstantSchedule(),
        clipping: (any Clipping)? = nil, earlyStopping: EarlyStopping? = nil,
        loss: any Loss = SoftmaxCrossEntropyLoss(), scaling: FittedScaling? = nil,
        batch: BatchPlan = .usual, seed: UInt64 = 42, verifiesMemory: Bool = true,
        on communicator: any Communicator = SoloCommunicator(), observers: [any TrainingObserver] = []
    ) throws -> [EpochMetrics] {
        let setup = try communicator.setUp {
            var setup = try TrainingSetup(
                self, loss, training, validation: validation, scaling: scaling, batch, seed: seed)
            setup.verifiesMemory = verifiesMemory
            try setup.checkClasses()
            try setup.checkLastLayer()
            try setup.checkOutputs()
            guard (0...TrainingSetup.most).contains(epochs) else {
                throw TrainingError(
                    "\(epochs) epochs: train for 0 to \(TrainingSetup.most)", .badConfiguration)
            }
            try TrainingSetup.check([optimizer, schedule, clipping, earlyStopping])
            try setup.check(schedule.monitor, of: "the schedule")
            try setup.check(earlyStopping?.monitor, of: "early stopping")
            try freeze(patterns)
            return setup
        }
        try communicator.compare(
            setup.identities([
                ("epochs", "\(epochs)"), ("freezing", "\(patterns)"), ("optimizer", "\(optimizer)"),
                ("schedule", "\(schedule)"), ("clipping", clipping.map { "\($0)" } ?? "none"),
                ("loss", "\(loss)"),
                ("batch", "\(batch.size) in \(batch.micro)"),
                ("seed", "\(seed)"),
            ]))
        if let warning = setup.rankWarning(communicator.size) {
            try observers.report(message: "warning: \(warning)")
        }
        let stage = Stage(
            freezing: patterns, epochs: epochs, optimizer: optimizer, schedule: schedule,
            clipping: clipping, earlyStopping: earlyStopping)
        return try Trainer(
            setup, stage: stage, progress: .init(plannedEpochs: epochs),
            saving: PartSaving(none: communicator), communicator: communicator, observers: observers
        ).run().history
    }

    /// Pretrains the model's lower layers on samples, without using their labels.
    ///
    /// - Parameters: as in `fit`.
    /// - Returns: the outcome, bitwise equal on every rank.
    /// - Throws: as `fit` does.
    /// - Note: Collective: every rank must call it in the same order.
    @discardableResult
    public func pretrain(
        by pretraining: any Pretraining, from samples: Dataset, scaling: FittedScaling? = nil,
        clipping: (any Clipping)? = nil, batch: BatchPlan = .usual, seed: UInt64 = 42,
        on communicator: any Communicator = SoloCommunicator(),
        observers: [any TrainingObserver] = [], keep: (RunArtifact) throws -> Void = { _ in }
    ) throws -> PretrainingOutcome {
        let setup = try communicator.setUp {
            let setup = try TrainingSetup(
                self, SoftmaxCrossEntropyLoss(), samples, scaling: scaling, batch, seed: seed,
                needsLabels: false)
            try TrainingSetup.check([pretraining, clipping])
            try setup.check(pretraining)
            return setup
        }
        return try Pretrainer(
            pretraining, setup, initializer: AutomaticInitializer(), clipping: clipping,
            saving: PartSaving(none: communicator), communicator: communicator, observers: observers
        ).run(keep: keep)
    }

    /// Evaluates the model on a data set.
    ///
    /// - Parameters: as in `fit`; the scaling must be the same.
    /// - Returns: the metrics, bitwise equal on every rank.
    /// - Throws: as `fit` does.
    /// - Note: Collective: every rank must call it in the same order.
    public func evaluate(
        _ samples: Dataset, loss: any Loss = SoftmaxCrossEntropyLoss(), scaling: FittedScaling? = nil,
        batch: BatchPlan = .usual, on communicator: any Communicator = SoloCommunicator()
    ) throws -> EvaluationResult {
        let setup = try communicator.setUp {
            let setup = try TrainingSetup(self, loss, samples, scaling: scaling, batch, seed: 0)
            try setup.checkOutputs()
            return setup
        }
        try communicator.compare(identities(of: samples, loss: loss))
        try setup.verifyIndependence(on: samples, communicator)
        return try setup.evaluator(on: communicator).evaluate(samples, scaling: setup.data.scaling)
    }
}

extension BatchPlan {
    /// The default: batches of 32 samples in micro-batches of 8, enough for 4 ranks.
    public static var usual: BatchPlan { BatchPlan(size: 32) }
}

extension TrainingSetup {
    /// The largest number of epochs, and of samples of a batch.
    fileprivate static let most = Constraint.largestWholeNumber

    /// Creates the setup of a program without a configuration.
    ///
    /// - Throws: `TrainingError` if the samples do not fit the model.
    fileprivate init(
        _ model: Sequential, _ loss: any Loss, _ training: Dataset, validation: Dataset? = nil,
        scaling: FittedScaling?, _ batch: BatchPlan, seed: UInt64, needsLabels: Bool = true
    ) throws(TrainingError) {
        for set in [training, validation].compactMap(\.self) where set.sampleCount < 1 {
            throw TrainingError("\(set.name) has no samples", .badData)
        }
        for set in [training, validation].compactMap(\.self) where needsLabels {
            guard case .none = set.labels else { continue }
            throw TrainingError("\(set.name) has no labels: give it classes or targets", .badData)
        }
        let scaling = if let scaling { scaling } else { try Self.usualScaling(of: training) }
        self.init(
            model: model, loss: loss,
            data: try ExperimentData(
                training: training, unlabelled: training, validation: validation, scaling: scaling),
            batch: batch, seed: seed)
        try Self.check([loss])
        try checkModel()
        guard (1...Self.most).contains(batch.size), (1...batch.size).contains(batch.micro) else {
            throw TrainingError(
                "a micro-batch of \(batch.micro) is no part of a batch of \(batch.size): choose 1 ≤ micro ≤ size ≤ \(Self.most)",
                .badConfiguration)
        }
    }

    /// Checks the settings of tools that a program has made.
    ///
    /// - Throws: `TrainingError` that names the first that is wrong.
    fileprivate static func check(_ tools: [(any Configured)?]) throws(TrainingError) {
        for case let tool? in tools {
            if let problem = tool.ownProblem { throw TrainingError(problem, .badConfiguration) }
        }
    }

    /// Fits the scaling that a configuration would take.
    private static func usualScaling(of training: Dataset) throws(TrainingError) -> FittedScaling {
        do throws(any Error) {
            return try FittedScaling(AutomaticScaling(), fittedTo: training)
        } catch {
            throw TrainingError("\(training.name): \(error)", .badData)
        }
    }
}
