import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Reporting

// Training for Swift programs that have no configuration.
extension Sequential {
    /// Trains the model.
    ///
    /// - Parameters:
    ///   - training: what it learns from.
    ///   - validation: what it is judged by after each epoch.
    ///   - epochs: passes over the samples.
    ///   - patterns: the layers that do not learn, as in `freeze(_:)`.
    ///   - optimizer: what changes the parameters.
    ///   - schedule: how large its steps are.
    ///   - clipping: how gradients are kept small.
    ///   - earlyStopping: when training ends before its last epoch.
    ///   - loss: what training makes small.
    ///   - scaling: what is done to the features; divided by the largest value that their source allows where nil.
    ///   - batch: how samples are grouped: the same for any number of ranks.
    ///   - seed: of the samples' order and all else that is random.
    ///   - verifiesMemory: whether each step verifies that parameters, gradients and optimizer state in memory have not changed by themselves; false
    ///     where an observer changes parameters.
    ///   - communicator: the ranks that share the work.
    ///   - observers: told of every step and epoch; of rank 0 alone.
    /// - Returns: what each epoch came to, the same bits on every rank.
    /// - Throws: `CommunicationError`, the same on all ranks: that data, model, loss and ranks do not fit together, before the first step; with
    ///   exit code 81 where training diverges.
    /// - Note: collective, every rank calls it in the same order.
    @discardableResult
    public func fit(
        _ training: Dataset, validation: Dataset? = nil, epochs: Int, freezing patterns: [String] = [],
        optimizer: any Optimizer, schedule: any Schedule = ConstantSchedule(),
        clipping: (any Clipping)? = nil, earlyStopping: EarlyStopping? = nil,
        loss: any Loss = SoftmaxCrossEntropyLoss(), scaling: FittedScaling? = nil,
        batch: BatchPlan = .usual, seed: UInt64 = 42, verifiesMemory: Bool = true,
        on communicator: any Communicator = SoloCommunicator(), observers: [any TrainingObserver] = []
    ) throws -> [EpochMetrics] {
        let setup = try communicator.setUp {
            var setup = try TrainingSetup(
                self, loss, training, validation: validation, scaling: scaling, batch, seed: seed,
                ranks: communicator.size)
            setup.verifiesMemory = verifiesMemory
            try setup.checkOutputs()
            try setup.check(schedule.monitor, of: "the schedule")
            try setup.check(earlyStopping?.monitor, of: "early stopping")
            try freeze(patterns)
            return setup
        }
        let stage = Stage(
            freezing: patterns, epochs: epochs, optimizer: optimizer, schedule: schedule,
            clipping: clipping, earlyStopping: earlyStopping)
        return try Trainer(
            setup, stage: stage, progress: .init(plannedEpochs: epochs), communicator: communicator,
            observers: observers
        ).run().history
    }

    /// Lets the model's lower layers learn from samples whose labels do not count.
    ///
    /// - Parameters: as in `fit`.
    /// - Returns: what it came to, the same bits on every rank.
    /// - Throws: as `fit` does.
    /// - Note: collective, every rank calls it in the same order.
    @discardableResult
    public func pretrain(
        by pretraining: any Pretraining, from samples: Dataset, scaling: FittedScaling? = nil,
        batch: BatchPlan = .usual, seed: UInt64 = 42, on communicator: any Communicator = SoloCommunicator(),
        observers: [any TrainingObserver] = [], keep: (RunProduct) throws -> Void = { _ in }
    ) throws -> PretrainingOutcome {
        let setup = try communicator.setUp {
            let setup = try TrainingSetup(
                self, SoftmaxCrossEntropyLoss(), samples, scaling: scaling, batch, seed: seed,
                ranks: communicator.size)
            try pretraining.check(self, samplesIn: setup.data.unlabelledRange)
            return setup
        }
        return try Pretrainer(
            pretraining, setup, initializer: AutomaticInitializer(), communicator: communicator,
            observers: observers
        ).run(keep: keep)
    }

    /// Measures the model on a data set.
    ///
    /// - Parameters: as in `fit`; the scaling has to be the same.
    /// - Returns: the same bits on every rank.
    /// - Throws: as `fit` does.
    /// - Note: collective, every rank calls it in the same order.
    public func evaluate(
        _ samples: Dataset, loss: any Loss = SoftmaxCrossEntropyLoss(), scaling: FittedScaling? = nil,
        batch: BatchPlan = .usual, on communicator: any Communicator = SoloCommunicator()
    ) throws -> EvaluationResult {
        let setup = try communicator.setUp {
            let setup = try TrainingSetup(self, loss, samples, scaling: scaling, batch, seed: 0, ranks: 1)
            try setup.checkOutputs()
            return setup
        }
        return try setup.evaluator(on: communicator).evaluate(samples, scaling: setup.data.scaling)
    }
}

extension BatchPlan {
    /// Batches of 32 samples in micro-batches of 8: enough for 4 ranks.
    public static var usual: BatchPlan { BatchPlan(size: 32, micro: 8) }
}

extension TrainingSetup {
    /// A setup of a program's own.
    ///
    /// - Throws: `TrainingError` if the model does not take the samples, or ranks would go without.
    fileprivate init(
        _ model: Sequential, _ loss: any Loss, _ training: Dataset, validation: Dataset? = nil,
        scaling: FittedScaling?, _ batch: BatchPlan, seed: UInt64, ranks: Int
    ) throws(TrainingError) {
        self.init(
            model: model, loss: loss,
            data: try ExperimentData(
                training: training, unlabelled: training, validation: validation,
                scaling: scaling ?? AutomaticScaling().fitted(to: training)),
            batch: batch, seed: seed)
        try checkModel()
        try checkRanks(ranks)
    }
}
