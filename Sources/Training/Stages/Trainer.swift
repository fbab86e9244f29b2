import Collectives
import Configuration
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Prediction
import Reporting

/// Trains a model for one stage, epoch by epoch, together with the other ranks.
final class Trainer {
    private let setup: TrainingSetup
    private let stage: Stage
    private let progress: Progress
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let saving: PartSaving
    private let step: TrainingStep
    private let diagnoser: StepDiagnoser?
    /// The watch for something else on the ranks' cores; nil for none, and after its warning.
    private var processorShare: ProcessorShare?
    private let watch: StepWatch
    private let loader: Loader
    private let sampler: Sampler
    private let evaluator: Evaluator
    private var pacing: Pacing
    private var state: StageState
    /// The model after the best epoch; nil if it is not kept, or there is none yet.
    private var best: ModelSnapshot?
    /// The state at the beginning of the epoch, to which a divergence may go back; nil if it never does.
    private var epochStart: EpochStart?
    private var passes = PassTimes()
    /// The seconds of the parts of the stage that its steps do not measure.
    private var seconds = TimeUse()
    /// The examples of the sets that were measured at the end.
    private(set) var examples = RunExamples()
    private let clock = ContinuousClock()

    /// The progress of a run when a stage begins.
    struct Progress {
        /// The number of epochs before the stage.
        var epochsBefore = 0
        /// The planned number of epochs of the run.
        let plannedEpochs: Int
        /// True for the comparison with training from scratch.
        var isComparison = false
        /// True to find out if something else runs on the ranks' cores.
        var watchesCores = false
        /// The epoch of the run after which it is halted, unless that is the last one of a stage; nil for none.
        var epochLimit: Int?
    }

    /// Creates a trainer on this rank. The stage's layers are frozen, the others unfrozen.
    ///
    /// - Parameters:
    ///   - resumption: the checkpoint from which the stage is resumed; nil at its beginning. The model already
    ///     has its weights.
    ///   - saving: the saving of the stage's state.
    ///   - observers: the observers of steps and epochs, on rank 0 only.
    /// - Throws: `ModelError` if the stage's patterns do not fit the model.
    /// - Note: Collective: every rank must call it in the same order.
    init(
        _ setup: TrainingSetup, stage: Stage, progress: Progress, from resumption: StageResumption? = nil,
        saving: PartSaving, communicator: any Communicator, observers: [any TrainingObserver]
    ) throws {
        let start = ContinuousClock.now
        self.setup = setup
        self.stage = stage
        self.progress = progress
        self.saving = saving
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
        if progress.watchesCores { processorShare = ProcessorShare() }
        let stepObservers: [(any StepObserver)?] = [
            diagnoser, setup.faults, setup.log.map(StepLogger.init),
        ]
        step.observers = stepObservers.compactMap(\.self)
        loader = setup.loader(
            for: try setup.data.training.weighted(byClass: setup.classWeights), sampler, on: communicator)
        evaluator = setup.evaluator(on: communicator)
        state = resumption?.state ?? StageState()
        pacing = Pacing(
            stage.schedule, earlyStopping: stage.earlyStopping,
            usualMonitor: Monitor(setup.data.validation == nil ? "training_loss" : "validation_loss"),
            course: stage.course(stepsPerEpoch: sampler.stepsPerEpoch), state: state)
        if resumption == nil {
            for warning in pacing.warnings { try observers.report(message: "warning: \(warning)") }
        }
        if let resumption {
            try resumption.checkpoint.restore(step)
            if state.best != nil { best = try resumption.checkpoint.bestWeights(of: setup.model) }
            if state.epoch.steps > 0, case .rollback = setup.onDivergence {
                epochStart = try EpochStart(resumption.checkpoint, models, optimizers)
            }
        }
        seconds.preparation = (ContinuousClock.now - start).seconds
    }

    /// Trains to the end of the stage, or until early stopping ends it.
    ///
    /// - Returns: the result of the stage, the same on every rank.
    /// - Throws: `CommunicationError`; on all ranks at the same step, with exit code 81 if a loss or gradient
    ///   is not finite, with 75 if a rank was asked to end.
    /// - Note: Collective: every rank must call it in the same order.
    func run() throws -> StageResult {
        while state.history.count < stage.epochs, !pacing.shouldStop {
            let metrics = try runEpoch()
            try timed(\.checks) { try step.verifyMemory() }
            endEpoch(metrics)
            try watchCores()
            for notice in pacing.notices { try observers.report(message: notice) }
            try saving.epochEnded(snapshot)
            try haltIfWanted()
        }
        communicator.step = nil
        if pacing.restoresBestWeights, let best { best.restore(setup.model) }
        let empty = EpochMetrics(
            training: EvaluationResult(loss: .nan, accuracy: nil, sampleCount: 0), validation: nil)
        let chosen = pacing.restoresBestWeights ? state.best : nil
        let isMeasured = setup.measuresAtEnd && !progress.isComparison
        // The last epoch's weights are still the ones to save.
        let validation = try setup.data.validation.flatMap { validation in
            isMeasured
                ? try saving.within(
                    { try evaluate(validation, measuresAll: true, keepsExamples: true) }, snapshot) : nil
        }
        let metrics = validation?.metrics
        let threshold = setup.thresholdCriterion.flatMap { DecisionThreshold($0, measured: metrics) }
        let test = try setup.data.test.map { test in
            try saving.within(
                {
                    try evaluate(
                        test, measuresAll: isMeasured, threshold: threshold?.value, keepsExamples: isMeasured)
                }, snapshot)
        }
        examples = RunExamples(validation: validation?.examples, test: test?.examples)
        if let finding = finding(test, "test") { throw CommunicationError.allFailed(divergence(finding)) }
        return StageResult(
            name: stage.name, history: state.history, metrics: chosen ?? state.history.last ?? empty,
            test: test, validationMetrics: metrics?.abridged, testMetrics: test?.metrics?.abridged,
            threshold: threshold,
            bestEpoch: pacing.bestEpoch, bestMetric: pacing.best?.metric, bestValue: pacing.best?.value,
            weightsEpoch: chosen == nil ? state.history.count : pacing.bestEpoch,
            stoppedEarly: pacing.shouldStop, steps: state.steps)
    }

    /// Warns once if something else runs on the ranks' cores. It looks after the last epoch, and after those of powers of
    /// two: what begins later is found, too.
    private func watchCores() throws {
        let count = state.history.count
        let isLast = count == stage.epochs || pacing.shouldStop
        guard let share = processorShare, isLast || count & (count - 1) == 0,
            let warning = try share.warning(on: communicator)
        else { return }
        processorShare = nil
        try observers.report(message: warning)
    }

    /// Adds the time of a body to a part of the time.
    private func timed<Value>(
        _ part: WritableKeyPath<TimeUse, Double>, _ body: () throws -> Value
    ) rethrows -> Value {
        let start = clock.now
        defer { seconds[keyPath: part] += (clock.now - start).seconds }
        return try body()
    }

    /// Ends the run with its state saved, if it was to be trained so far only. The schedule remains that of the whole run.
    private func haltIfWanted() throws {
        let epoch = progress.epochsBefore + state.history.count
        guard let limit = progress.epochLimit, epoch >= limit, state.history.count < stage.epochs,
            !pacing.shouldStop
        else { return }
        throw try saving.halted("training was halted after epoch \(epoch)", snapshot)
    }

    /// Trains the rest of an epoch, validates, and notifies the observers.
    ///
    /// What the last update has done is seen by no further step: it shows in the parameters, or in the
    /// validation.
    private func runEpoch() throws -> EpochMetrics {
        if state.epoch.steps == 0, case .rollback = setup.onDivergence {
            epochStart = EpochStart(models, optimizers)
        }
        let dataSecondsBefore = loader.waitedSeconds
        while true {
            let start = clock.now - .seconds(state.epoch.seconds)
            try trainEpoch(since: start)
            let training = state.epoch.result
            state.epoch.seconds = (clock.now - start).seconds
            let validationStart = clock.now
            var finding = timed(\.checks) { setup.model.firstNonFiniteTensor }
                .map { "\($0) is not finite after the last update" }
            if training.sampleCount == 0 { finding = finding ?? "every step of an epoch was left out" }
            let validation =
                finding == nil
                ? try setup.data.validation.map { validation in
                    try saving.within({ try evaluate(validation, measuresAll: measuresAll) }, snapshot)
                } : nil
            finding = finding ?? self.finding(validation, "validation")
            guard let finding else {
                let metrics = EpochMetrics(training: training, validation: validation)
                try report(
                    metrics, seconds: (clock.now - start).seconds,
                    validationSeconds: validation.map { _ in (clock.now - validationStart).seconds },
                    dataSeconds: loader.waitedSeconds - dataSecondsBefore)
                return metrics
            }
            let failure = divergence(finding)
            // A state with such a value is not worth keeping.
            guard try beginsEpochAgain(failure.message) else { throw CommunicationError.allFailed(failure) }
        }
    }

    /// The measured loss for a message, nil if it is finite.
    private func finding(_ result: EvaluationResult?, _ name: String) -> String? {
        result.flatMap { $0.loss.isFinite ? nil : "the \(name) loss is \(StepResult.shown($0.loss))" }
    }

    /// The failure of a training whose last step has made a value that is not finite.
    private func divergence(_ finding: String) -> RankFailure {
        watch.divergence(finding, step: progress.epochsBefore * sampler.stepsPerEpoch + state.steps)
    }

    private func report(
        _ metrics: EpochMetrics, seconds: Double, validationSeconds: Double?, dataSeconds: Double
    ) throws {
        let (training, validation) = (metrics.training, metrics.validation)
        let last = pacing.rates(at: state.steps - 1).scaled(by: state.learningRateFactor)
        let report = EpochReport(
            epoch: epochNumber, epochs: progress.plannedEpochs,
            steps: progress.epochsBefore * sampler.stepsPerEpoch + state.steps,
            trainingLoss: training.loss, trainingAccuracy: training.accuracy,
            validationLoss: validation?.loss, validationAccuracy: validation?.accuracy,
            validationMetrics: reported(metrics),
            learningRate: last.learningRate, momentum: last.momentum, seconds: seconds,
            validationSeconds: validationSeconds, dataSeconds: dataSeconds,
            samplesPerSecond: Double(training.sampleCount) / seconds)
        try timed(\.recording) { for observer in observers { try observer.epochEnded(report) } }
    }

    /// Adds an epoch to the stage, and keeps its weights if it is the best so far.
    private func endEpoch(_ metrics: EpochMetrics) {
        state.history.append(metrics)
        state.epoch = EpochSums()
        pacing.epochEnded(state.history.count, metrics)
        state.schedule = pacing.scheduleState
        state.stopping = pacing.stoppingState
        guard pacing.isBest else { return }
        state.best = metrics
        let isNeeded = pacing.restoresBestWeights || saving.checkpointing.keepsBest && communicator.rank == 0
        best = isNeeded ? ModelSnapshot(setup.model) : nil
    }

    private func evaluate(
        _ dataset: Dataset, measuresAll: Bool, threshold: Double? = nil, keepsExamples: Bool = false
    ) throws -> EvaluationResult {
        try timed(\.evaluation) {
            try evaluator.evaluate(
                dataset, scaling: setup.data.scaling, topK: measuresAll ? Evaluator.usualTopK : nil,
                threshold: threshold, keepsExamples: keepsExamples)
        }
    }

    /// The metrics beyond loss and accuracy that the schedule or early stopping watches.
    private var watched: [String] {
        [stage.schedule.monitor, stage.earlyStopping?.monitor].compactMap(\.self).filter(\.needsAllMetrics)
            .map(\.metric)
    }

    /// The metrics beyond loss and accuracy that are reported after an epoch, the most important first.
    private func reported(_ metrics: EpochMetrics) -> [(name: String, value: Double)] {
        let names =
            watched.map { $0.replacing("validation_", with: "") }
            + (setup.measuresErrors ? ["rmse", "r2", "mae"] : [])
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }.compactMap { name in
            metrics.further.first { $0.name == name }
        }
    }

    /// True if more than loss and accuracy is measured after each epoch: what is watched, or the errors of regression.
    private var measuresAll: Bool { setup.measuresErrors || !watched.isEmpty }

    /// Takes the steps of an epoch that have not been taken.
    private func trainEpoch(since start: ContinuousClock.Instant) throws {
        while state.epoch.steps < sampler.stepsPerEpoch {
            let globalStep = progress.epochsBefore * sampler.stepsPerEpoch + state.steps + 1
            communicator.step = globalStep
            communicator.lifeSign.enter(.data)
            let batch = loader.batch(
                epoch: progress.epochsBefore + state.history.count, step: state.epoch.steps)
            if let every = setup.diagnoseEvery { diagnoser?.begin(step: globalStep, every: every) }
            let buffers = setup.model.buffers.map(\.buffer.data)
            let rates = self.rates
            if let replay = setup.replay, replay.number == globalStep {
                try take(replay, batch, rates)
                throw try saving.halted("step \(globalStep) was computed again", snapshot)
            }
            let result = try step(
                batch, step: state.steps, rates: rates, request: saving.request(step: state.steps + 1))
            passes.add(result, rank: communicator.rank)
            if let diagnoser, diagnoser.isActive { try report(diagnoser, result, step: globalStep) }
            if !result.isFinite {
                try react(to: result, batch, step: globalStep) {
                    for ((_, buffer), data) in zip(setup.model.buffers, buffers) { buffer.data = data }
                }
                continue
            }
            for warning in try watch.check(result, step: globalStep, forest: batch.forest) {
                try observers.report(message: warning)
            }
            state.add(result)
            try report(result, rates, step: globalStep, since: start)
            try saving.checkpointing.report(to: observers)
            try saving.stepEnded(result, activity: "training", step: globalStep) {
                state.epoch.seconds = (clock.now - start).seconds
                return snapshot()
            }
        }
    }

    /// The time that the stage has taken on this rank.
    var timeUse: TimeUse {
        let (own, times) = (passes, step.times)
        var use = seconds
        use.checks += times.checks.seconds
        use.computing = times.update.seconds
        let between = max(0, (times.forward + times.backward + times.exchange).seconds - own.own)
        if communicator.size == 1 {
            // What one rank does in an exchange is part of its own work.
            use.computing += own.own + between
        } else {
            use.computing += own.own
            use.waiting = min(own.waiting, between)
            use.exchange = between - use.waiting
        }
        use.data = loader.waitedSeconds
        return use
    }

    /// Takes a step with the part that one rank of many has in it.
    private func take(_ replay: StepReplay, _ batch: Batch, _ rates: Rates) throws {
        let share = setup.loader(
            for: try setup.data.training.weighted(byClass: setup.classWeights), sampler, rank: replay.rank,
            of: replay.ranks
        ).batch(epoch: batch.epoch, step: batch.step)
        try replay.take(step, batch, share: share, of: setup.model, index: state.steps, rates: rates)
    }

    /// The rates of the next step.
    private var rates: Rates {
        pacing.rates(at: state.steps).scaled(by: state.learningRateFactor)
    }

    /// Reacts to a step whose loss or gradient is not finite, as the configuration says.
    ///
    /// - Parameter undo: takes back what the step has changed.
    /// - Throws: `CommunicationError`, the same on all ranks, with exit code 81 if the run is to end; its state
    ///   before the step is saved.
    private func react(
        to result: StepResult, _ batch: Batch, step globalStep: Int, undo: () -> Void
    ) throws {
        undo()
        let first = try step.firstNonFiniteValue(in: batch, draw: state.steps)
        undo()
        let failure = watch.divergence(result.finding, step: globalStep)
        let text = "\(failure.message); \(first.text(on: communicator))"
        if case .skip(let limit) = setup.onDivergence, state.divergences < limit {
            state.divergences += 1
            state.steps += 1
            state.epoch.steps += 1
            try observers.report(message: "warning: \(text); the step is left out")
        } else if try !beginsEpochAgain(text) {
            throw try saving.diverged(RankFailure(message: text, exitCode: .diverged), snapshot)
        }
    }

    /// Takes back the steps of the epoch if the configuration wants that.
    ///
    /// - Parameter text: the reason, for a message.
    /// - Returns: true if the epoch begins again with a smaller learning rate, false if the run is to end.
    private func beginsEpochAgain(_ text: String) throws -> Bool {
        guard case .rollback(let factor, let limit) = setup.onDivergence, state.divergences < limit else {
            return false
        }
        guard let epochStart else { preconditionFailure("an epoch begins with its state") }
        epochStart.restore(models, optimizers)
        state.steps -= state.epoch.steps
        state.epoch = EpochSums(seconds: state.epoch.seconds)
        state.divergences += 1
        state.learningRateFactor *= factor
        try observers.report(
            message:
                "warning: \(text); epoch \(epochNumber) begins again, \(Format.metric("learning_rate", rates.learningRate))"
        )
        let last = progress.epochsBefore * sampler.stepsPerEpoch + state.steps
        try saving.stepsUndone(snapshot) {
            for observer in observers { try observer.stepsUndone(after: last) }
        }
        return true
    }

    /// The stage between two steps.
    private func snapshot() -> PartSnapshot {
        let weights: BestWeights? =
            state.epoch.steps == 0 && pacing.isBest
            ? BestWeights(name: names.model)
            : best.map { BestWeights(name: names.best, weights: $0) }
        return PartSnapshot(
            state: progress.isComparison ? .scratch(state) : .stage(state),
            models: progress.isComparison ? models : [], optimizers: optimizers,
            epochStart: state.epoch.steps > 0 ? epochStart : nil, best: weights,
            epoch: min(epochNumber, progress.plannedEpochs))
    }

    private var names: CheckpointFiles.Names {
        progress.isComparison ? CheckpointFiles.scratch : CheckpointFiles.own
    }

    /// The stage's model, by the name of its file.
    private var models: EpochStart.Models { [(names.model, setup.model)] }

    /// The stage's optimizer.
    private var optimizers: EpochStart.Optimizers { [("", step)] }

    /// The number of the epoch under way, from 1.
    private var epochNumber: Int { progress.epochsBefore + state.history.count + 1 }
}

// Reports to the observers.
extension Trainer {
    private func report(_ diagnoser: StepDiagnoser, _ result: StepResult, step: Int) throws {
        let diagnosis = StepDiagnosis(
            epoch: epochNumber, step: step, loss: result.loss, gradientNorm: result.gradientNorm,
            layers: zip(setup.model.layers, diagnoser.layers).enumerated().map {
                LayerDiagnosis($0, kind: $1.0.kind, $1.1)
            })
        try timed(\.recording) { for observer in observers { try observer.stepDiagnosed(diagnosis) } }
    }

    private func report(
        _ result: StepResult, _ rates: Rates, step: Int, since start: ContinuousClock.Instant
    ) throws {
        if observers.isEmpty { return }
        let mean = state.epoch.result
        let report = StepReport(
            epoch: epochNumber, epochs: progress.plannedEpochs, step: state.epoch.steps,
            stepsPerEpoch: sampler.stepsPerEpoch, globalStep: step, loss: result.loss, meanLoss: mean.loss,
            meanAccuracy: mean.accuracy, gradientNorm: result.gradientNorm,
            learningRate: result.learningRate, momentum: rates.momentum, samples: mean.sampleCount,
            secondsInEpoch: (clock.now - start).seconds)
        try timed(\.recording) { for observer in observers { try observer.stepEnded(report) } }
    }
}

extension StageState {
    /// Adds a step.
    fileprivate mutating func add(_ result: StepResult) {
        steps += 1
        epoch.add(result)
    }
}

/// The seconds of the passes of a rank's steps.
private struct PassTimes {
    /// Those of the rank itself.
    private(set) var own = 0.0
    /// Those for which it waited for the rank whose passes took longest.
    private(set) var waiting = 0.0

    /// Adds a step.
    mutating func add(_ result: StepResult, rank: Int) {
        let seconds = result.notes[rank].seconds
        own += seconds
        waiting += result.notes.reduce(0) { max($0, $1.seconds) } - seconds
    }
}

extension LayerDiagnosis {
    /// The report of a layer's statistics.
    fileprivate init(_ layer: Int, kind: String, _ statistics: LayerStatistics) {
        self.init(
            layer: layer, kind: kind, outputMean: statistics.outputMean,
            outputDeviation: statistics.outputDeviation, outputQuantiles: statistics.outputQuantiles,
            saturated: statistics.saturated,
            dead: statistics.dead, gradientNorm: statistics.gradientNorm, weightNorm: statistics.weightNorm,
            weightQuantiles: statistics.weightQuantiles,
            updateRatio: statistics.updateRatio)
    }
}
