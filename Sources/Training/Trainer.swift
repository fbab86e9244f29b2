import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Reporting

/// Trains an experiment's model, epoch by epoch, together with the other ranks.
public final class Trainer {
    private let experiment: Experiment
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let step: TrainingStep
    private let diagnoser: StepDiagnoser?
    private let loader: Loader
    private let sampler: Sampler
    private let evaluator: Evaluator
    private let forests: [Int: Forest]
    private var pacing: Pacing
    /// The best epoch's parameters and metrics, where training may go back to them.
    private var best: (snapshot: ModelSnapshot, metrics: EpochMetrics)?
    private let clock = ContinuousClock()

    /// A trainer on this rank.
    ///
    /// - Parameter observers: told of every step and epoch; rank 0's, none on the others.
    public init(
        _ experiment: Experiment, communicator: any Communicator, observers: [any TrainingObserver]
    ) {
        let plan = experiment.plan
        self.experiment = experiment
        self.communicator = communicator
        self.observers = observers
        let replica = Replica(
            model: experiment.model, loss: experiment.loss, regularization: experiment.regularization)
        step = TrainingStep(
            replica, optimizer: experiment.optimizer, clipping: experiment.clipping,
            communicator: communicator)
        diagnoser = plan.training.diagnose.map { _ in
            StepDiagnoser(experiment.model, arena: replica.arena, communicator: communicator)
        }
        let sampler = Sampler(
            sampleCount: experiment.data.training.sampleCount, batchSize: plan.batch.size,
            microBatchSize: plan.batch.micro, seed: UInt64(plan.seed), shuffle: plan.training.shuffle)
        self.sampler = sampler
        loader = Loader(
            experiment.data.training, scaling: experiment.data.scaling, sampler: sampler,
            rank: communicator.rank,
            rankCount: communicator.size, type: experiment.model.type)
        evaluator = Evaluator(
            model: experiment.model, loss: experiment.loss, regularization: experiment.regularization,
            communicator: communicator, microBatchSize: plan.batch.micro)
        var forests: [Int: Forest] = [:]
        for step in [0, sampler.stepsPerEpoch - 1] {
            let partition = sampler.partition(step: step, rankCount: communicator.size)
            forests[partition.sampleCount] = Forest(partition)
        }
        self.forests = forests
        pacing = Pacing(
            experiment.schedule, earlyStopping: experiment.earlyStopping,
            course: Course(
                stepCount: plan.training.epochs * sampler.stepsPerEpoch, stepsPerEpoch: sampler.stepsPerEpoch,
                learningRate: experiment.optimizer.learningRate))
    }

    /// Trains to the end of the plan, or until early stopping ends it.
    ///
    /// - Returns: the final metrics, the same on every rank but for the time.
    /// - Throws: `CommunicationError`; on all ranks at the same step, with exit code 81, if a loss or gradient is not finite.
    /// - Note: collective, every rank calls it in the same order.
    public func run() throws -> TrainingOutcome {
        let start = clock.now
        for observer in observers { try observer.trainingBegan(introduction) }
        var metrics = EpochMetrics(
            training: EvaluationResult(loss: .nan, accuracy: nil, sampleCount: 0), validation: nil)
        var epochs = 0
        while epochs < experiment.plan.training.epochs, !pacing.isOver {
            metrics = try runEpoch(epochs)
            epochs += 1
            pacing.epochEnded(epochs, metrics)
            if pacing.keepsWeights { best = (ModelSnapshot(experiment.model), metrics) }
            for notice in pacing.notices { for observer in observers { try observer.noticed(notice) } }
        }
        if let best {
            best.snapshot.restore(experiment.model)
            metrics = best.metrics
        }
        let test = try experiment.data.test.map { try evaluate($0) }
        let outcome = outcome(epochs: epochs, metrics, test: test, seconds: (clock.now - start).seconds)
        let conclusion = TrainingConclusion(
            outcome: outcome.outcome, epochs: outcome.epochs, steps: outcome.steps, seconds: outcome.seconds,
            testLoss: test?.loss, testAccuracy: test?.accuracy)
        for observer in observers { try observer.trainingEnded(conclusion) }
        return outcome
    }

    private func outcome(
        epochs: Int, _ metrics: EpochMetrics, test: EvaluationResult?, seconds: Double
    ) -> TrainingOutcome {
        TrainingOutcome(
            outcome: pacing.isOver ? "stopped early" : "finished",
            digest: ParameterDigest(experiment.model).description, trainingLoss: metrics.training.loss,
            trainingAccuracy: metrics.training.accuracy, validationLoss: metrics.validation?.loss,
            validationAccuracy: metrics.validation?.accuracy, testLoss: test?.loss,
            testAccuracy: test?.accuracy,
            zeroWeights: ModelRegularization(experiment.model, experiment.regularization).zeroShare,
            epochs: epochs, bestEpoch: pacing.stoppingState.bestEpoch, steps: epochs * sampler.stepsPerEpoch,
            ranks: communicator.size, hosts: communicator.hosts, seconds: seconds)
    }

    /// Trains one epoch, from 0, validates, and tells the observers.
    private func runEpoch(_ epoch: Int) throws -> EpochMetrics {
        let start = clock.now
        let training = try trainEpoch(epoch)
        let validation = try experiment.data.validation.map { try evaluate($0) }
        let seconds = (clock.now - start).seconds
        let steps = (epoch + 1) * sampler.stepsPerEpoch
        let report = EpochReport(
            epoch: epoch + 1, epochs: experiment.plan.training.epochs, steps: steps,
            trainingLoss: training.loss, trainingAccuracy: training.accuracy,
            validationLoss: validation?.loss, validationAccuracy: validation?.accuracy,
            learningRate: pacing.rates(at: steps - 1).learningRate, seconds: seconds,
            samplesPerSecond: Double(training.sampleCount) / seconds)
        for observer in observers { try observer.epochEnded(report) }
        return EpochMetrics(training: training, validation: validation)
    }

    private var introduction: TrainingIntroduction {
        let plan = experiment.plan
        return TrainingIntroduction(
            name: plan.name, parameters: experiment.model.parameterCount,
            trainingSamples: sampler.sampleCount,
            validationSamples: experiment.data.validation?.sampleCount ?? 0,
            batchSize: plan.batch.size, microBatchSize: plan.batch.micro, epochs: plan.training.epochs,
            stepsPerEpoch: sampler.stepsPerEpoch, ranks: communicator.size,
            hosts: Set(communicator.hosts).count,
            seed: UInt64(plan.seed))
    }

    private func evaluate(_ dataset: Dataset) throws -> EvaluationResult {
        try evaluator.evaluate(dataset, scaling: experiment.data.scaling)
    }

    private func trainEpoch(_ epoch: Int) throws -> EvaluationResult {
        let start = clock.now
        var (lossSum, sampleCount) = (0.0, 0)
        var correctCount: Double?
        for stepInEpoch in 0..<sampler.stepsPerEpoch {
            let globalStep = epoch * sampler.stepsPerEpoch + stepInEpoch + 1
            communicator.step = globalStep
            let batch = loader.batch(epoch: epoch, step: stepInEpoch)
            guard let forest = forests[batch.layout.globalSampleCount] else {
                preconditionFailure("an epoch has two sizes of batches at the most")
            }
            let isDiagnosed = experiment.plan.training.diagnose.map { (globalStep - 1) % $0 == 0 } ?? false
            step.diagnoser = isDiagnosed ? diagnoser : nil
            let result = try step(
                batch, microBatches: forest, step: globalStep - 1, rates: pacing.rates(at: globalStep - 1))
            if let layers = result.layers {
                let diagnosis = StepDiagnosis(
                    epoch: epoch + 1, step: globalStep, loss: result.loss, gradientNorm: result.gradientNorm,
                    layers: layers)
                for observer in observers { try observer.stepDiagnosed(diagnosis) }
            }
            try check(result, step: globalStep)
            lossSum += result.lossSum
            if let correct = result.correctCount { correctCount = (correctCount ?? 0) + correct }
            sampleCount += result.sampleCount
            if observers.isEmpty { continue }
            let report = StepReport(
                epoch: epoch + 1, epochs: experiment.plan.training.epochs, step: stepInEpoch + 1,
                stepsPerEpoch: sampler.stepsPerEpoch, globalStep: globalStep, loss: result.loss,
                meanLoss: lossSum / Double(sampleCount),
                meanAccuracy: correctCount.map { $0 / Double(sampleCount) },
                gradientNorm: result.gradientNorm, learningRate: result.learningRate, samples: sampleCount,
                secondsInEpoch: (clock.now - start).seconds)
            for observer in observers { try observer.stepEnded(report) }
        }
        communicator.step = nil
        return EvaluationResult(
            loss: lossSum / Double(sampleCount), accuracy: correctCount.map { $0 / Double(sampleCount) },
            sampleCount: sampleCount)
    }

    private func check(_ result: StepResult, step: Int) throws(CommunicationError) {
        guard result.isFinite else {
            throw .allFailed(
                RankFailure(
                    message:
                        "training diverged at step \(step): the loss is \(result.loss), the gradient's norm \(result.gradientNorm); "
                        + "try a smaller learning rate, clip: {global_norm: 1.0}, or another initializer",
                    exitCode: ExitCode.diverged.rawValue))
        }
    }
}

extension Duration {
    /// The duration in seconds.
    public var seconds: Double { self / .seconds(1) }
}
