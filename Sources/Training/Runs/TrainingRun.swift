import Collectives
import DataParallel
import NeuralNetworks
import Optimization
import Reporting

/// A complete run: its base model and pretraining if there are any, the stages one after the other, and the
/// comparison with training from scratch if requested.
public final class TrainingRun {
    private let experiment: Experiment
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let checkpointing: Checkpointing
    private let resumption: RunResumption?
    /// Completes a snapshot of this run to that of the run whose base it is; as it is if it is none's.
    private let complete: (RunSnapshot) -> RunSnapshot
    private var state: RunState
    /// The epoch after which the run is halted, with its state saved; nil to train to the end. Schedules are those of the
    /// whole run in any case.
    public var epochLimit: Int?
    /// The places of the ranks, for the introduction.
    public var placement: Placement?
    /// Samples that show how good the predictions of the trained model are; none before the end of the last stage.
    public private(set) var examples = RunExamples()
    /// The time that the parts of the run have taken on this rank.
    private var timeUse = TimeUse()
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    /// Creates a run on this rank.
    ///
    /// - Parameters:
    ///   - checkpointing: the saving of the run's state; nil for none.
    ///   - resumption: the checkpoint from which the run is resumed; nil to begin it.
    ///   - observers: the observers of steps and epochs, on rank 0 only.
    public convenience init(
        _ experiment: Experiment, communicator: any Communicator, checkpointing: Checkpointing? = nil,
        from resumption: RunResumption? = nil, observers: [any TrainingObserver]
    ) {
        self.init(
            experiment, communicator, checkpointing ?? Checkpointing(none: communicator),
            state: resumption?.state.run, from: resumption, observers: observers, complete: { $0 })
    }

    private init(
        _ experiment: Experiment, _ communicator: any Communicator, _ checkpointing: Checkpointing,
        state: RunState?, from resumption: RunResumption?, observers: [any TrainingObserver],
        complete: @escaping (RunSnapshot) -> RunSnapshot
    ) {
        self.experiment = experiment
        self.communicator = communicator
        self.observers = observers
        self.checkpointing = checkpointing
        self.resumption = resumption
        self.state = state ?? RunState()
        self.complete = complete
        start = clock.now
    }

    /// Performs the run, or the rest of it.
    ///
    /// - Parameter keep: stores intermediate products, on rank 0.
    /// - Returns: the outcome, the same on every rank except for the duration.
    /// - Throws: `CommunicationError`; on all ranks at the same step, with exit code 81 if a loss or
    ///   gradient is not finite, with 75 if a rank was asked to end.
    /// - Note: Collective: every rank must call it in the same order.
    public func run(keep: (RunArtifact) throws -> Void = { _ in }) throws -> TrainingOutcome {
        do {
            return try perform(keep: keep)
        } catch let error as CommunicationError where error.exitCode == ExitCode.diverged.rawValue {
            // The last finite state may still be on its way to the disk.
            try checkpointing.finish()
            throw error
        }
    }

    private func perform(keep: (RunArtifact) throws -> Void) throws -> TrainingOutcome {
        let preparationStart = clock.now
        if let resumption {
            try resumption.restore(experiment.model, named: CheckpointFiles.own.model, inPlace: false)
        } else {
            try experiment.introduce(to: observers, on: communicator, placement)
        }
        timeUse.preparation += (clock.now - preparationStart).seconds
        for fault in experiment.faults?.descriptions ?? [] {
            try observers.report(
                message:
                    "warning: FAULT INJECTION: \(fault), as the environment asks: do not use the results of this run"
            )
        }
        if let base = experiment.base, state.base == nil { state.base = try train(base, keep: keep) }
        if let pretraining = experiment.pretraining, state.pretraining == nil {
            state.pretraining = try pretrain(by: pretraining, keep: keep)
        }
        try runStages()
        experiment.threshold = state.stages.last?.threshold
        let scratch = try experiment.plan.comparesFromScratch ? runFromScratch() : nil
        try checkpointing.finish()
        try checkpointing.report(to: observers)
        timeUse.checkpoints = checkpointing.seconds
        let uses = try communicator.gather(timeUse.completed(to: (clock.now - start).seconds))
        let outcome = outcome(scratch, uses)
        let conclusion = TrainingConclusion(
            outcome: outcome.outcome, epochs: outcome.epochs, steps: outcome.steps, seconds: outcome.seconds,
            times: TimeUse.mean(uses).named)
        for observer in observers { try observer.trainingEnded(conclusion) }
        return outcome
    }

    /// The seconds of the run so far, in this process and earlier ones.
    private var seconds: Double { state.seconds + (clock.now - start).seconds }

    /// Completes a part's snapshot to that of the run.
    private func snapshot(_ part: PartSnapshot) -> RunSnapshot {
        var state = state
        state.part = part.state
        state.seconds = seconds
        return complete(
            RunSnapshot(
                state: state, models: [(CheckpointFiles.own.model, experiment.model)] + part.models,
                optimizers: part.optimizers, epochStart: part.epochStart, best: part.best,
                epoch: part.epoch))
    }

    /// The saving of the part that begins.
    private var saving: PartSaving {
        PartSaving(checkpointing, stepsBefore: state.stepsBefore) { [self] in snapshot($0) }
    }
}

// The parts of the run.
extension TrainingRun {
    /// Trains the base model, reporting only its outcome, and takes its weights.
    private func train(_ base: BaseModel, keep: (RunArtifact) throws -> Void) throws -> BaseOutcome {
        let plan = base.experiment.plan
        var inner: RunState?
        if case .base(let state) = state.part { inner = state }
        if base.outcome == nil, inner == nil {
            try observers.report(
                message:
                    "training base '\(plan.name)' first: \(Format.count(base.experiment.data.training.sampleCount, "labelled sample"))"
            )
        }
        let outcome = try base.outcome ?? trainBase(base, from: inner)
        base.outcome = outcome
        state.endPart(steps: outcome.steps)
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

    private func trainBase(_ base: BaseModel, from inner: RunState?) throws -> BaseOutcome {
        let run = TrainingRun(
            base.experiment, communicator, checkpointing, state: inner,
            from: inner == nil ? nil : resumption?.ofBase, observers: []
        ) { [self] inner in
            snapshot(
                PartSnapshot(
                    state: .base(inner.state),
                    models: inner.models.map { (CheckpointFiles.ofBase($0.name), $0.model) },
                    optimizers: inner.optimizers, epochStart: inner.epochStart,
                    best: inner.best.map {
                        BestWeights(name: CheckpointFiles.ofBase($0.name), weights: $0.weights)
                    }, epoch: inner.epoch))
        }
        let outcome = try run.run()
        timeUse += run.timeUse
        return BaseOutcome(
            name: base.experiment.plan.name,
            labelledSamples: base.experiment.data.training.sampleCount, outcome, steps: run.state.steps)
    }

    private func pretrain(
        by pretraining: any Pretraining, keep: (RunArtifact) throws -> Void
    ) throws -> PretrainingOutcome {
        var earlier: PretrainingState?
        if case .pretraining(let state) = state.part { earlier = state }
        let pretrainer = Pretrainer(
            pretraining, experiment.setup,
            initializer: try Initializers.catalog.make(experiment.plan.model.initializer),
            clipping: try experiment.plan.clip.map { try Clippings.catalog.make($0) }, saving: saving,
            communicator: communicator, observers: observers)
        let start = clock.now
        defer { timeUse.pretraining += (clock.now - start).seconds }
        let outcome = try pretrainer.run(
            from: earlier.flatMap { state in resumption.map { (state, $0) } }, keep: keep)
        state.endPart(steps: pretrainer.steps)
        return outcome
    }

    private func runStages() throws {
        var progress = Trainer.Progress(plannedEpochs: experiment.stages.reduce(0) { $0 + $1.epochs })
        progress.epochsBefore = state.stages.reduce(0) { $0 + $1.history.count }
        progress.epochLimit = epochLimit
        let isDelayed = experiment.faults.map { !$0.descriptions.isEmpty } ?? false
        progress.watchesCores = state.stages.isEmpty && !isDelayed && placement?.warnings == []
        for stage in experiment.stages.dropFirst(state.stages.count) {
            var earlier: StageState?
            if case .stage(let state) = state.part { earlier = state }
            if experiment.stages.count > 1, earlier == nil {
                try observers.report(message: Self.heading(of: stage))
            }
            let trainer = try Trainer(
                experiment.setup, stage: stage, progress: progress, from: stageResumption(earlier),
                saving: saving, communicator: communicator, observers: observers)
            let result = try trainer.run()
            timeUse += trainer.timeUse
            examples = trainer.examples
            progress.epochsBefore += result.history.count
            state.stages.append(result)
            state.endPart(steps: result.steps)
        }
    }

    private func stageResumption(_ state: StageState?) -> StageResumption? {
        guard let state, let resumption else { return nil }
        return StageResumption(state: state, checkpoint: resumption)
    }

    /// Trains the same model from scratch, reporting only its outcome.
    private func runFromScratch() throws -> (experiment: Experiment, result: StageResult) {
        let other = try experiment.fromScratch()
        var earlier: StageState?
        if case .scratch(let state) = state.part { earlier = state }
        if earlier == nil {
            try observers.report(
                message:
                    "for comparison: training the same model from scratch, \(Format.count(other.stages[0].epochs, "epoch"))"
            )
        } else {
            try resumption?.restore(other.model, named: CheckpointFiles.scratch.model, inPlace: false)
        }
        let trainer = try Trainer(
            other.setup, stage: other.stages[0],
            progress: Trainer.Progress(plannedEpochs: other.stages[0].epochs, isComparison: true),
            from: stageResumption(earlier), saving: saving, communicator: communicator, observers: [])
        let result = try trainer.run()
        timeUse += trainer.timeUse
        state.endPart(steps: result.steps)
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
}

// The outcome of the run.
extension TrainingRun {
    private func outcome(
        _ scratch: (experiment: Experiment, result: StageResult)?, _ timeUse: [TimeUse]
    ) -> TrainingOutcome {
        let results = state.stages
        guard let last = results.last else { preconditionFailure("a run has a stage") }
        let baseline = scratch?.result.bestValidationAccuracy
        let isPlain =
            results.count == 1 && scratch == nil && state.pretraining == nil && state.base == nil
            && !experiment.plan.isPart
        return TrainingOutcome(
            outcome: last.stoppedEarly ? TrainingOutcome.stoppedEarly : TrainingOutcome.finished,
            digest: ParameterDigest(experiment.model).description, trainingLoss: last.metrics.training.loss,
            trainingAccuracy: last.metrics.training.accuracy, validationLoss: last.metrics.validation?.loss,
            validationAccuracy: last.metrics.validation?.accuracy, testLoss: last.test?.loss,
            testAccuracy: last.test?.accuracy, validationMetrics: last.validationMetrics,
            testMetrics: last.testMetrics, threshold: last.threshold,
            zeroWeights: ModelRegularization(experiment.model, defaults: experiment.defaultRegularization)
                .zeroShare,
            epochs: results.reduce(0) { $0 + $1.history.count }, bestEpoch: last.bestEpoch,
            bestMetric: last.bestMetric, bestValue: last.bestValue, weightsEpoch: last.weightsEpoch,
            steps: results.reduce(0) { $0 + $1.steps },
            stages: isPlain ? nil : outcomes(results, experiment, baseline: baseline),
            fromScratch: scratch.map { outcomes([$0.result], $0.experiment, baseline: baseline)[0] },
            pretraining: state.pretraining, base: state.base, ranks: communicator.size,
            hosts: communicator.hosts, seconds: seconds, timeUse: timeUse,
            injectedFaults: experiment.faults?.descriptions)
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
