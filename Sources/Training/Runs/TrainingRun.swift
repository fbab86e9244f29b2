import Collectives
import DataParallel
import NeuralNetworks
import Reporting

/// A complete run: its base model and pretraining if there are any, the stages one after the other, and the
/// comparison with training from scratch if requested.
public final class TrainingRun {
    private let experiment: Experiment
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let clock = ContinuousClock()

    /// Creates a run on this rank.
    ///
    /// - Parameter observers: the observers of steps and epochs, on rank 0 only.
    public init(
        _ experiment: Experiment, communicator: any Communicator, observers: [any TrainingObserver]
    ) {
        self.experiment = experiment
        self.communicator = communicator
        self.observers = observers
    }

    /// Performs the run.
    ///
    /// - Parameter keep: stores intermediate products, on rank 0.
    /// - Returns: the outcome, the same on every rank except for the duration.
    /// - Throws: `CommunicationError`; on all ranks at the same step, with exit code 81, if a loss or
    ///   gradient is not finite.
    /// - Note: Collective: every rank must call it in the same order.
    public func run(keep: (RunArtifact) throws -> Void = { _ in }) throws -> TrainingOutcome {
        let start = clock.now
        for observer in observers { try observer.trainingBegan(introduction) }
        let base = try experiment.base.map { try train($0, keep: keep) }
        let pretraining = try experiment.pretraining.map { pretraining in
            try Pretrainer(
                pretraining, experiment.setup,
                initializer: Initializers.catalog.make(experiment.plan.model.initializer),
                communicator: communicator, observers: observers
            ).run(keep: keep)
        }
        let results = try run(experiment)
        let scratch = try experiment.plan.comparesFromScratch ? runFromScratch() : nil
        let outcome = outcome(results, scratch, pretraining, base, seconds: (clock.now - start).seconds)
        let conclusion = TrainingConclusion(
            outcome: outcome.outcome, epochs: outcome.epochs, steps: outcome.steps, seconds: outcome.seconds,
            testLoss: outcome.testLoss, testAccuracy: outcome.testAccuracy)
        for observer in observers { try observer.trainingEnded(conclusion) }
        return outcome
    }

    /// Trains the base model, reporting only its outcome, and takes its weights.
    private func train(_ base: BaseModel, keep: (RunArtifact) throws -> Void) throws -> BaseOutcome {
        let plan = base.experiment.plan
        if base.outcome == nil {
            try observers.report(
                message:
                    "training base '\(plan.name)' first: \(Format.count(base.experiment.data.training.sampleCount, "labelled sample"))"
            )
        }
        let outcome = BaseOutcome(
            name: plan.name, labelledSamples: base.experiment.data.training.sampleCount,
            try base.train(on: communicator))
        try observers.report(
            message:
                Self.line(
                    "base '\(outcome.name)'", epochs: outcome.epochs,
                    validationAccuracy: outcome.validationAccuracy, testAccuracy: outcome.testAccuracy))
        try base.copyWeights(to: experiment.model)
        if communicator.rank == 0 {
            try keep(RunArtifact(models: [("base", base.experiment.model)], images: []))
        }
        return outcome
    }

    private func run(_ experiment: Experiment) throws -> [StageResult] {
        var progress = Trainer.Progress(plannedEpochs: experiment.stages.reduce(0) { $0 + $1.epochs })
        var results: [StageResult] = []
        for stage in experiment.stages {
            if experiment.stages.count > 1 { try observers.report(message: Self.heading(of: stage)) }
            let result = try Trainer(
                experiment.setup, stage: stage, progress: progress, communicator: communicator,
                observers: observers
            ).run()
            progress.epochsBefore += result.history.count
            results.append(result)
        }
        return results
    }

    /// Trains the same model from scratch, reporting only its outcome.
    private func runFromScratch() throws -> (experiment: Experiment, result: StageResult) {
        let other = try experiment.fromScratch()
        try observers.report(
            message:
                "for comparison: training the same model from scratch, \(Format.count(other.stages[0].epochs, "epoch"))"
        )
        let result = try Trainer(
            other.setup, stage: other.stages[0],
            progress: Trainer.Progress(plannedEpochs: other.stages[0].epochs),
            communicator: communicator, observers: []
        ).run()
        try observers.report(
            message:
                Self.line(
                    result.name, epochs: result.history.count,
                    validationAccuracy: result.metrics.validation?.accuracy,
                    testAccuracy: result.test?.accuracy))
        return (other, result)
    }

    /// A readable line with the outcome of a training that was not displayed epoch by epoch.
    private static func line(
        _ name: String, epochs: Int, validationAccuracy: Double?, testAccuracy: Double?
    ) -> String {
        let accuracies = [("validation_accuracy", validationAccuracy), ("test_accuracy", testAccuracy)]
            .compactMap { name, value in value.map { Format.metric(name, $0) } }
        return (["\(name): \(Format.count(epochs, "epoch"))"] + accuracies).joined(separator: " - ")
    }

    private static func heading(of stage: Stage) -> String {
        let frozen =
            stage.frozenLayers.isEmpty
            ? "all layers trainable" : stage.frozenLayers.joined(separator: ", ") + " frozen"
        return "stage '\(stage.name)': \(Format.count(stage.epochs, "epoch")), \(frozen)"
    }

    private var introduction: TrainingIntroduction {
        let plan = experiment.plan
        return TrainingIntroduction(
            name: plan.name, parameters: experiment.model.parameterCount,
            trainingSamples: experiment.data.training.sampleCount,
            validationSamples: experiment.data.validation?.sampleCount ?? 0,
            batchSize: plan.batch.size, microBatchSize: plan.batch.micro,
            epochs: experiment.stages.reduce(0) { $0 + $1.epochs },
            stepsPerEpoch: experiment.setup.sampler(for: experiment.data.training).stepsPerEpoch,
            ranks: communicator.size, hosts: Set(communicator.hosts).count,
            seed: UInt64(plan.seed))
    }
}

// The outcome of the run.
extension TrainingRun {
    private func outcome(
        _ results: [StageResult], _ scratch: (experiment: Experiment, result: StageResult)?,
        _ pretraining: PretrainingOutcome?, _ base: BaseOutcome?, seconds: Double
    ) -> TrainingOutcome {
        guard let last = results.last else { preconditionFailure("a run has a stage") }
        let baseline = scratch?.result.bestValidationAccuracy
        let isPlain =
            results.count == 1 && scratch == nil && pretraining == nil && base == nil
            && experiment.plan.runs == 1
        return TrainingOutcome(
            outcome: last.stoppedEarly ? "stopped early" : "finished",
            digest: ParameterDigest(experiment.model).description, trainingLoss: last.metrics.training.loss,
            trainingAccuracy: last.metrics.training.accuracy, validationLoss: last.metrics.validation?.loss,
            validationAccuracy: last.metrics.validation?.accuracy, testLoss: last.test?.loss,
            testAccuracy: last.test?.accuracy,
            zeroWeights: ModelRegularization(experiment.model, defaults: experiment.defaultRegularization)
                .zeroShare,
            epochs: results.reduce(0) { $0 + $1.history.count }, bestEpoch: last.bestEpoch,
            steps: results.reduce(0) { $0 + $1.steps },
            stages: isPlain ? nil : outcomes(results, experiment, baseline: baseline),
            fromScratch: scratch.map { outcomes([$0.result], $0.experiment, baseline: baseline)[0] },
            pretraining: pretraining, base: base, ranks: communicator.size, hosts: communicator.hosts,
            seconds: seconds)
    }

    private func outcomes(_ results: [StageResult], _ experiment: Experiment, baseline: Double?)
        -> [StageOutcome]
    {
        var epochsBefore = 0
        return zip(results, experiment.stages).map { result, stage in
            defer { epochsBefore += result.history.count }
            return StageOutcome(
                name: result.name, frozenLayers: stage.frozenLayers, epochs: result.history.count,
                epochsToBaseline: baseline.flatMap { result.epochs(toReach: $0) }.map { $0 + epochsBefore },
                labelledSamples: experiment.data.training.sampleCount,
                trainingLoss: result.metrics.training.loss,
                validationLoss: result.metrics.validation?.loss,
                validationAccuracy: result.metrics.validation?.accuracy, testLoss: result.test?.loss,
                testAccuracy: result.test?.accuracy)
        }
    }
}

extension BaseModel {
    /// Trains it unless it is already trained.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    fileprivate func train(on communicator: any Communicator) throws -> TrainingOutcome {
        if let outcome { return outcome }
        try experiment.checkRanks(communicator.size)
        let trained = try TrainingRun(experiment, communicator: communicator, observers: []).run()
        outcome = trained
        return trained
    }
}
