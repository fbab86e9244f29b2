import Collectives
import Configuration
import DataParallel
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
    private var pacing: Pacing
    /// The best epoch's parameters and metrics, if training may restore them.
    private var best: (snapshot: ModelSnapshot, metrics: EpochMetrics)?
    private let clock = ContinuousClock()

    /// The progress of a run when a stage begins.
    struct Progress {
        /// The number of epochs before the stage.
        var epochsBefore = 0
        /// The planned number of epochs of the run.
        let plannedEpochs: Int
    }

    /// Creates a trainer on this rank. The stage's layers are frozen, the others unfrozen.
    ///
    /// - Parameter observers: the observers of steps and epochs, on rank 0 only.
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
            model: setup.model, loss: setup.loss, regularization: setup.defaultRegularization)
        let sampler = setup.sampler(for: setup.data.training)
        self.sampler = sampler
        diagnoser = setup.diagnoseEvery.map { _ in
            StepDiagnoser(setup.model, arena: replica.arena, communicator: communicator)
        }
        watch = StepWatch(
            "training",
            advice: "try a smaller learning rate, clip: {global_norm: 1.0}, or another initializer",
            communicator: communicator)
        step = try TrainingStep(
            replica, optimizer: stage.optimizer, clipping: stage.clipping, on: communicator,
            stepsBefore: progress.epochsBefore * sampler.stepsPerEpoch,
            verifiesMemory: setup.verifiesMemory)
        let stepObservers: [(any StepObserver)?] = [diagnoser, setup.faults]
        step.observers = stepObservers.compactMap(\.self)
        loader = setup.loader(for: setup.data.training, sampler, on: communicator)
        evaluator = setup.evaluator(on: communicator)
        pacing = Pacing(
            stage.schedule, earlyStopping: stage.earlyStopping,
            course: Course(
                stepCount: stage.epochs * sampler.stepsPerEpoch, stepsPerEpoch: sampler.stepsPerEpoch,
                learningRate: stage.optimizer.learningRate))
    }

    /// Trains to the end of the stage, or until early stopping ends it.
    ///
    /// - Returns: the result of the stage, the same on every rank.
    /// - Throws: `CommunicationError`; on all ranks at the same step, with exit code 81, if a loss or
    ///   gradient is not finite.
    /// - Note: Collective: every rank must call it in the same order.
    func run() throws -> StageResult {
        var history: [EpochMetrics] = []
        while history.count < stage.epochs, !pacing.shouldStop {
            let metrics = try runEpoch(history.count)
            try step.verifyMemory()
            history.append(metrics)
            pacing.epochEnded(history.count, metrics)
            if pacing.keepsWeights { best = (ModelSnapshot(setup.model), metrics) }
            for notice in pacing.notices { try observers.report(message: notice) }
        }
        communicator.step = nil
        if let best { best.snapshot.restore(setup.model) }
        let empty = EpochMetrics(
            training: EvaluationResult(loss: .nan, accuracy: nil, sampleCount: 0), validation: nil)
        return StageResult(
            name: stage.name, history: history, metrics: best?.metrics ?? history.last ?? empty,
            test: try setup.data.test.map { try evaluate($0) },
            bestEpoch: pacing.stoppingState.bestEpoch,
            stoppedEarly: pacing.shouldStop, steps: history.count * sampler.stepsPerEpoch)
    }

    /// Trains one epoch, from 0, validates, and notifies the observers.
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
            diagnoser?.isActive = isDiagnosed
            let result = try step(batch, rates: pacing.rates(at: stageStep))
            if isDiagnosed, let diagnoser {
                let diagnosis = StepDiagnosis(
                    epoch: progress.epochsBefore + epoch + 1, step: globalStep, loss: result.loss,
                    gradientNorm: result.gradientNorm,
                    layers: zip(setup.model.layers, diagnoser.layers).enumerated().map {
                        LayerDiagnosis($0, kind: $1.0.kind, $1.1)
                    })
                for observer in observers { try observer.stepDiagnosed(diagnosis) }
            }
            for warning in try watch.check(result, step: globalStep, forest: batch.forest) {
                try observers.report(message: warning)
            }
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

extension LayerDiagnosis {
    /// The report of a layer's statistics.
    fileprivate init(_ layer: Int, kind: String, _ statistics: LayerStatistics) {
        self.init(
            layer: layer, kind: kind, outputMean: statistics.outputMean,
            outputDeviation: statistics.outputDeviation, saturated: statistics.saturated,
            dead: statistics.dead, gradientNorm: statistics.gradientNorm, weightNorm: statistics.weightNorm,
            updateRatio: statistics.updateRatio)
    }
}
