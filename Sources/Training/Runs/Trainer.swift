import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Reporting

/// Trains a model for one stage, epoch by epoch, together with the other ranks.
final class Trainer {
    private let setup: TrainingSetup
    private let stage: Stage
    private let progress: Progress
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let step: TrainingStep
    private let diagnoser: StepDiagnoser?
    private let watch: StepWatch
    private let loader: Loader
    private let sampler: Sampler
    private let evaluator: Evaluator
    private let forests: EpochForests
    private var pacing: Pacing
    /// The best epoch's parameters and metrics, where training may go back to them.
    private var best: (snapshot: ModelSnapshot, metrics: EpochMetrics)?
    private let clock = ContinuousClock()

    /// Where a run stands when a stage begins.
    struct Progress {
        /// The epochs before the stage.
        var epochsBefore = 0
        /// The epochs of the run, as planned.
        let plannedEpochs: Int
    }

    /// A trainer on this rank. The stage's layers are frozen, the others thawed.
    ///
    /// - Parameter observers: told of every step and epoch; rank 0's, none on the others.
    /// - Throws: `ModelError` if the stage's patterns do not fit the model.
    init(
        _ setup: TrainingSetup, stage: Stage, progress: Progress, communicator: any Communicator,
        observers: [any TrainingObserver]
    ) throws {
        self.setup = setup
        self.stage = stage
        self.progress = progress
        self.communicator = communicator
        self.observers = observers
        try setup.model.freeze(stage.frozenLayers)
        let replica = Replica(
            model: setup.model, loss: setup.loss, regularization: setup.regularization)
        let sampler = setup.sampler(for: setup.data.training)
        self.sampler = sampler
        diagnoser = setup.diagnoseEvery.map { _ in
            StepDiagnoser(setup.model, arena: replica.arena, communicator: communicator)
        }
        watch = StepWatch(
            "training",
            advice: "try a smaller learning rate, clip: {global_norm: 1.0}, or another initializer",
            communicator: communicator, observers: observers)
        step = try TrainingStep(
            replica, optimizer: stage.optimizer, clipping: stage.clipping, communicator: communicator,
            stepsBefore: progress.epochsBefore * sampler.stepsPerEpoch,
            verifiesMemory: setup.verifiesMemory)
        step.bitFlip = setup.bitFlip
        step.delay = setup.delay
        loader = setup.loader(for: setup.data.training, sampler, on: communicator)
        evaluator = setup.evaluator(on: communicator)
        forests = EpochForests(sampler, ranks: communicator.size)
        pacing = Pacing(
            stage.schedule, earlyStopping: stage.earlyStopping,
            course: Course(
                stepCount: stage.epochs * sampler.stepsPerEpoch, stepsPerEpoch: sampler.stepsPerEpoch,
                learningRate: stage.optimizer.learningRate))
    }

    /// Trains to the end of the stage, or until early stopping ends it.
    ///
    /// - Returns: what it came to, the same on every rank.
    /// - Throws: `CommunicationError`; on all ranks at the same step, with exit code 81, if a loss or gradient is not finite.
    /// - Note: collective, every rank calls it in the same order.
    func run() throws -> StageResult {
        var history: [EpochMetrics] = []
        while history.count < stage.epochs, !pacing.isOver {
            let metrics = try runEpoch(history.count)
            try step.verifyMemory()
            history.append(metrics)
            pacing.epochEnded(history.count, metrics)
            if pacing.keepsWeights { best = (ModelSnapshot(setup.model), metrics) }
            for notice in pacing.notices { try observers.noticed(notice) }
        }
        communicator.step = nil
        if let best { best.snapshot.restore(setup.model) }
        let empty = EpochMetrics(
            training: EvaluationResult(loss: .nan, accuracy: nil, sampleCount: 0), validation: nil)
        return StageResult(
            name: stage.name, history: history, metrics: best?.metrics ?? history.last ?? empty,
            test: try setup.data.test.map { try evaluate($0) },
            bestEpoch: pacing.stoppingState.bestEpoch,
            stoppedEarly: pacing.isOver, steps: history.count * sampler.stepsPerEpoch)
    }

    /// Trains one epoch, from 0, validates, and tells the observers.
    private func runEpoch(_ epoch: Int) throws -> EpochMetrics {
        let start = clock.now
        let training = try trainEpoch(epoch)
        let validation = try setup.data.validation.map { try evaluate($0) }
        let seconds = (clock.now - start).seconds
        let steps = (epoch + 1) * sampler.stepsPerEpoch
        let report = EpochReport(
            epoch: progress.epochsBefore + epoch + 1, epochs: progress.plannedEpochs,
            steps: progress.epochsBefore * sampler.stepsPerEpoch + steps,
            trainingLoss: training.loss, trainingAccuracy: training.accuracy,
            validationLoss: validation?.loss, validationAccuracy: validation?.accuracy,
            learningRate: pacing.rates(at: steps - 1).learningRate, seconds: seconds,
            samplesPerSecond: Double(training.sampleCount) / seconds)
        for observer in observers { try observer.epochEnded(report) }
        return EpochMetrics(training: training, validation: validation)
    }

    private func evaluate(_ dataset: Dataset) throws -> EvaluationResult {
        try evaluator.evaluate(dataset, scaling: setup.data.scaling)
    }

    private func trainEpoch(_ epoch: Int) throws -> EvaluationResult {
        let start = clock.now
        var (lossSum, sampleCount) = (0.0, 0)
        var correctCount: Double?
        for stepInEpoch in 0..<sampler.stepsPerEpoch {
            let stageStep = epoch * sampler.stepsPerEpoch + stepInEpoch
            let globalStep = progress.epochsBefore * sampler.stepsPerEpoch + stageStep + 1
            communicator.step = globalStep
            communicator.lifeSign.enter(.data)
            let batch = loader.batch(epoch: progress.epochsBefore + epoch, step: stepInEpoch)
            let isDiagnosed = setup.diagnoseEvery.map { (globalStep - 1) % $0 == 0 } ?? false
            step.diagnoser = isDiagnosed ? diagnoser : nil
            let result = try step(
                batch, microBatches: forests[batch], step: stageStep, rates: pacing.rates(at: stageStep))
            if let layers = result.layers {
                let diagnosis = StepDiagnosis(
                    epoch: progress.epochsBefore + epoch + 1, step: globalStep, loss: result.loss,
                    gradientNorm: result.gradientNorm, layers: layers)
                for observer in observers { try observer.stepDiagnosed(diagnosis) }
            }
            try watch.check(result, step: globalStep, microBatches: forests[batch])
            lossSum += result.lossSum
            if let correct = result.correctCount { correctCount = (correctCount ?? 0) + correct }
            sampleCount += result.sampleCount
            if observers.isEmpty { continue }
            let report = StepReport(
                epoch: progress.epochsBefore + epoch + 1, epochs: progress.plannedEpochs,
                step: stepInEpoch + 1,
                stepsPerEpoch: sampler.stepsPerEpoch, globalStep: globalStep, loss: result.loss,
                meanLoss: lossSum / Double(sampleCount),
                meanAccuracy: correctCount.map { $0 / Double(sampleCount) },
                gradientNorm: result.gradientNorm, learningRate: result.learningRate, samples: sampleCount,
                secondsInEpoch: (clock.now - start).seconds)
            for observer in observers { try observer.stepEnded(report) }
        }
        return EvaluationResult(
            loss: lossSum / Double(sampleCount), accuracy: correctCount.map { $0 / Double(sampleCount) },
            sampleCount: sampleCount)
    }
}
