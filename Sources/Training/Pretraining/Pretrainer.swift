import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Reporting

/// Trains the models of a pretraining, epoch by epoch, on samples without labels.
final class Pretrainer {
    private let pretraining: any Pretraining
    private let setup: TrainingSetup
    private let initializer: any Initializer
    private let clipping: (any Clipping)?
    private let saving: PartSaving
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let sampler: Sampler
    private let loader: Loader
    private let watch: StepWatch
    private var state = PretrainingState()
    /// The state at the beginning of the epoch, to which a divergence may go back; nil if it never does.
    private var epochStart: EpochStart?
    private let clock = ContinuousClock()

    /// Creates a pretrainer on this rank.
    ///
    /// - Parameters:
    ///   - initializer: the initializer of layers that the pretraining adds.
    ///   - clipping: the gradient clipping method; nil if there is none.
    ///   - saving: the saving of the pretraining's state.
    init(
        _ pretraining: any Pretraining, _ setup: TrainingSetup, initializer: any Initializer,
        clipping: (any Clipping)?, saving: PartSaving, communicator: any Communicator,
        observers: [any TrainingObserver]
    ) {
        self.pretraining = pretraining
        self.setup = setup
        self.initializer = initializer
        self.clipping = clipping
        self.saving = saving
        self.communicator = communicator
        self.observers = observers
        sampler = setup.sampler(for: setup.data.unlabelled)
        loader = setup.loader(for: setup.data.unlabelled, sampler, on: communicator)
        watch = StepWatch(
            "pretraining", advice: "try a smaller learning rate", communicator: communicator)
    }

    /// The number of steps so far.
    var steps: Int { state.steps }

    /// Performs the pretraining, or the rest of it.
    ///
    /// - Parameters:
    ///   - earlier: the state from which it is resumed, and its checkpoint; nil at its beginning.
    ///   - keep: stores the products, on rank 0.
    /// - Note: Collective: every rank must call it in the same order.
    func run(
        from earlier: (state: PretrainingState, checkpoint: RunResumption)? = nil,
        keep: (RunArtifact) throws -> Void
    ) throws -> PretrainingOutcome {
        try setup.model.freeze([])
        let course = try pretraining.begin(
            PretrainingContext(
                model: setup.model, initializer: initializer,
                regularization: setup.defaultRegularization, clipping: clipping, seed: setup.seed,
                communicator: communicator))
        if let earlier {
            state = earlier.state
            for (name, model) in course.models {
                try earlier.checkpoint.restore(model, named: name, inPlace: true)
            }
            for (prefix, step) in course.optimizers {
                try earlier.checkpoint.restore(step, prefix: prefix)
            }
            if state.isWithinEpoch, case .rollback = setup.onDivergence {
                epochStart = try EpochStart(earlier.checkpoint, course.models, course.optimizers)
            }
        } else {
            try observers.report(
                message:
                    "pretraining (\(pretraining.kind)): \(Format.count(setup.data.unlabelled.sampleCount, "unlabelled sample")), "
                    + Format.count(pretraining.epochs, "epoch"))
            let warnings = course.updates.flatMap { $0.schedule.warnings(of: self.course(of: $0)) }
            for warning in Set(warnings).sorted() {
                try observers.report(message: "warning: \(warning)")
            }
        }
        while epoch < pretraining.epochs { try runEpoch(course) }
        communicator.step = nil
        let images = try firstImages().map { try course.images(of: $0) } ?? []
        if communicator.rank == 0 { try keep(RunArtifact(models: course.models, images: images)) }
        return PretrainingOutcome(
            kind: pretraining.kind, samples: setup.data.unlabelled.sampleCount, epochs: pretraining.epochs,
            measures: Dictionary(uniqueKeysWithValues: zip(course.updates.map(\.measure), state.means)),
            digests: Dictionary(
                uniqueKeysWithValues: course.models.map { ($0.name, ParameterDigest($0.model).description) }))
    }

    /// The course of an update's learning rate.
    private func course(of update: PretrainingUpdate) -> Course {
        update.course(epochs: pretraining.epochs, stepsPerEpoch: sampler.stepsPerEpoch)
    }

    /// The epoch under way, from 0.
    private var epoch: Int { (state.steps - state.stepsInEpoch) / sampler.stepsPerEpoch }

    /// Trains the rest of an epoch.
    private func runEpoch(_ course: any PretrainingCourse) throws {
        let start = clock.now - .seconds(state.seconds)
        let epoch = epoch
        if !state.isWithinEpoch {
            state.beginEpoch(measures: course.updates.count)
            if case .rollback = setup.onDivergence {
                epochStart = EpochStart(course.models, course.optimizers)
            }
        }
        func snapshot() -> PartSnapshot {
            state.seconds = state.isWithinEpoch ? (clock.now - start).seconds : 0
            return PartSnapshot(
                state: .pretraining(state), models: course.models, optimizers: course.optimizers,
                epochStart: state.isWithinEpoch ? epochStart : nil, epoch: epoch + 1)
        }
        while try state.stepsInEpoch < sampler.stepsPerEpoch || beginsAgain(course, snapshot) {
            let number = state.steps + 1
            communicator.step = number
            communicator.lifeSign.enter(.data)
            let batch = loader.batch(epoch: epoch, step: state.stepsInEpoch)
            guard let last = try update(course, batch, snapshot) else { continue }
            state.updates = 0
            state.steps += 1
            state.stepsInEpoch += 1
            try saving.checkpointing.report(to: observers)
            try saving.stepEnded(last, activity: "pretraining", step: number, snapshot)
        }
        state.means = zip(state.sums, state.sampleCounts).map { $0 / Double($1) }
        state.stepsInEpoch = 0
        let measures = zip(course.updates, state.means).map { Format.metric($0.measure, $1) }
        try observers.report(
            message: (["pretraining epoch \(Format.position(epoch + 1, of: pretraining.epochs))"] + measures
                + [Format.seconds((clock.now - start).seconds)]).joined(separator: " - "))
        try saving.epochEnded(snapshot)
    }

    /// Makes the updates of a step that have not been made.
    ///
    /// - Returns: the last result, which has the latest request; nil if the epoch begins again.
    private func update(
        _ course: any PretrainingCourse, _ batch: Batch, _ snapshot: () -> PartSnapshot
    ) throws -> StepResult? {
        var last: StepResult?
        while state.updates < course.updates.count {
            let update = course.updates[state.updates]
            let isLast = state.updates == course.updates.count - 1
            let buffers = course.models.flatMap { $0.model.buffers.map(\.buffer) }
            let values = buffers.map(\.data)
            let draw = course.updates.count * state.steps + state.updates
            let result = try update.frozen {
                try update.step(
                    batch, step: state.steps, draw: draw,
                    rates: update.rates(at: state.steps, of: self.course(of: update))
                        .scaled(by: state.learningRateFactor),
                    request: isLast ? saving.request(step: state.steps + 1) : .none)
            }
            if result.isFinite {
                for warning in try watch.check(result, step: state.steps + 1, forest: batch.forest) {
                    try observers.report(message: warning)
                }
                state.sums[state.updates] += result.lossSum
                state.sampleCounts[state.updates] += result.sampleCount
            } else {
                let undo = { for (buffer, value) in zip(buffers, values) { buffer.data = value } }
                undo()
                let first = try update.step.firstNonFiniteValue(in: batch, draw: draw)
                undo()
                let failure = watch.divergence(result.finding, step: state.steps + 1)
                let text = "\(failure.message); in \(update.measure), \(first.text(on: communicator))"
                guard try isLeftOut(text, course, snapshot) else { return nil }
            }
            state.updates += 1
            last = result
        }
        return last
    }

    /// Reacts to an update whose loss or gradient is not finite, as the configuration says.
    ///
    /// - Returns: true if the update is left out, false if the epoch begins again.
    /// - Throws: `CommunicationError`, the same on all ranks, with exit code 81 if the run is to end; its state
    ///   before the update is saved.
    private func isLeftOut(
        _ text: String, _ course: any PretrainingCourse, _ snapshot: () -> PartSnapshot
    ) throws -> Bool {
        if case .skip(let limit) = setup.onDivergence, state.divergences < limit {
            state.divergences += 1
            try observers.report(message: "warning: \(text); the update is left out")
            return true
        }
        if try beginsEpochAgain(text, course, snapshot) { return false }
        throw try saving.diverged(RankFailure(message: text, exitCode: .diverged), snapshot)
    }

    /// Examines the models at the end of an epoch: what the last updates have done is seen by no further step.
    ///
    /// - Returns: true if the epoch begins again.
    private func beginsAgain(
        _ course: any PretrainingCourse, _ snapshot: () -> PartSnapshot
    ) throws -> Bool {
        let found = course.models.lazy.compactMap { name, model in
            model.firstNonFiniteTensor.map { "\($0) of the \(name) is not finite after the last update" }
        }.first { _ in true }
        let isEmpty = state.sampleCounts.contains(0)
        guard let finding = found ?? (isEmpty ? "every update of an epoch was left out" : nil) else {
            return false
        }
        let failure = watch.divergence(finding, step: state.steps)
        // A state with such a value is not worth keeping.
        guard try beginsEpochAgain(failure.message, course, snapshot) else {
            throw CommunicationError.allFailed(failure)
        }
        return true
    }

    /// Takes back the steps of the epoch if the configuration wants that.
    ///
    /// - Parameter text: the reason, for a message.
    /// - Returns: true if the epoch begins again with smaller learning rates, false if the run is to end.
    private func beginsEpochAgain(
        _ text: String, _ course: any PretrainingCourse, _ snapshot: () -> PartSnapshot
    ) throws -> Bool {
        guard case .rollback(let factor, let limit) = setup.onDivergence, state.divergences < limit else {
            return false
        }
        guard let epochStart else { preconditionFailure("an epoch begins with its state") }
        epochStart.restore(course.models, course.optimizers)
        state.steps -= state.stepsInEpoch
        state.beginEpoch(measures: course.updates.count)
        state.divergences += 1
        state.learningRateFactor *= factor
        try observers.report(
            message:
                "warning: \(text); pretraining epoch \(epoch + 1) begins again, with the learning rate times \(Format.short(state.learningRateFactor))"
        )
        // Pretraining has no lines for steps.
        try saving.stepsUndone(snapshot) {}
        return true
    }

    /// Returns the data set's first samples if they are images.
    private func firstImages() -> SampleImages? {
        let data = setup.data
        let batches = Batches(
            of: data.unlabelled, scaling: data.scaling, batchSize: SampleImages.count,
            microBatchSize: SampleImages.count, type: setup.model.type)
        return batches.first { _ in true }.flatMap {
            SampleImages($0, sampleShape: data.unlabelled.sampleShape)
        }
    }
}

extension PretrainingState {
    /// True if an epoch is under way.
    fileprivate var isWithinEpoch: Bool { stepsInEpoch > 0 || updates > 0 }
}

extension PretrainingCourse {
    /// The steps of the models, by the prefixes of their optimizers' tensors.
    fileprivate var optimizers: [(prefix: String, step: TrainingStep)] {
        updates.map { ($0.prefix, $0.step) }
    }
}

/// Intermediate products of a run: a base model, the models of a pretraining.
public struct RunArtifact {
    /// The trained models, with names for their files.
    public let models: [(name: String, model: Sequential)]
    /// Images of the learning progress, with names for their files.
    public let images: [(name: String, image: GrayImage)]
}
