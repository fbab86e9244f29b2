import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Reporting
import Summation

/// Trains the models of a pretraining, epoch by epoch, on samples without labels.
final class Pretrainer {
    private let pretraining: any Pretraining
    private let setup: TrainingSetup
    private let initializer: any Initializer
    private let saving: PartSaving
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let sampler: Sampler
    private let loader: Loader
    private let watch: StepWatch
    private var state = PretrainingState()
    private let clock = ContinuousClock()

    /// Creates a pretrainer on this rank.
    ///
    /// - Parameters:
    ///   - initializer: the initializer of layers that the pretraining adds.
    ///   - saving: the saving of the pretraining's state.
    init(
        _ pretraining: any Pretraining, _ setup: TrainingSetup, initializer: any Initializer,
        saving: PartSaving, communicator: any Communicator, observers: [any TrainingObserver]
    ) {
        self.pretraining = pretraining
        self.setup = setup
        self.initializer = initializer
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
                model: setup.model, initializer: initializer, seed: setup.seed, communicator: communicator))
        if let earlier {
            state = earlier.state
            for (name, model) in course.models {
                try earlier.checkpoint.restore(model, named: name, inPlace: true)
            }
            for (prefix, step) in course.optimizers {
                try earlier.checkpoint.restore(step, prefix: prefix)
            }
        } else {
            try observers.report(
                message:
                    "pretraining (\(pretraining.kind)): \(Format.count(setup.data.unlabelled.sampleCount, "unlabelled sample")), "
                    + Format.count(pretraining.epochs, "epoch"))
        }
        while epoch < pretraining.epochs { try runEpoch(course) }
        communicator.step = nil
        let images = try firstImages().map { try course.images(of: $0) } ?? []
        if communicator.rank == 0 { try keep(RunArtifact(models: course.models, images: images)) }
        return PretrainingOutcome(
            kind: pretraining.kind, samples: setup.data.unlabelled.sampleCount, epochs: pretraining.epochs,
            measures: Dictionary(uniqueKeysWithValues: zip(course.measures, state.means)),
            digests: Dictionary(
                uniqueKeysWithValues: course.models.map { ($0.name, ParameterDigest($0.model).description) }))
    }

    /// The epoch under way, from 0.
    private var epoch: Int { (state.steps - state.stepsInEpoch) / sampler.stepsPerEpoch }

    /// Trains the rest of an epoch.
    private func runEpoch(_ course: any PretrainingCourse) throws {
        let start = clock.now - .seconds(state.seconds)
        let epoch = epoch
        if state.sums.isEmpty { state.sums = Array(repeating: 0, count: course.measures.count) }
        func snapshot() -> PartSnapshot {
            state.seconds = state.stepsInEpoch == 0 ? 0 : (clock.now - start).seconds
            return PartSnapshot(
                state: .pretraining(state), models: course.models, optimizers: course.optimizers,
                epoch: epoch + 1)
        }
        while state.stepsInEpoch < sampler.stepsPerEpoch {
            let step = state.steps
            communicator.step = step + 1
            communicator.lifeSign.enter(.data)
            let batch = loader.batch(epoch: epoch, step: state.stepsInEpoch)
            let results = try course.step(batch, step: step, request: saving.request(step: step + 1))
            for result in results {
                for warning in try watch.check(result, step: step + 1, forest: batch.forest) {
                    try observers.report(message: warning)
                }
            }
            state.steps += 1
            state.stepsInEpoch += 1
            state.sums = elementWiseSum(state.sums, results.map(\.lossSum))
            for warning in saving.checkpointing.warnings() { try observers.report(message: warning) }
            // The last result has the latest request.
            if let last = results.last {
                try saving.stepEnded(last, activity: "pretraining", step: step + 1, snapshot)
            }
        }
        state.means = state.sums.map { $0 / Double(sampler.sampleCount) }
        state.sums = []
        state.stepsInEpoch = 0
        let measures = zip(course.measures, state.means).map { Format.metric($0, $1) }
        try observers.report(
            message: (["pretraining epoch \(Format.position(epoch + 1, of: pretraining.epochs))"] + measures
                + [Format.seconds((clock.now - start).seconds)]).joined(separator: " - "))
        try saving.epochEnded(snapshot)
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

/// Intermediate products of a run: a base model, the models of a pretraining.
public struct RunArtifact {
    /// The trained models, with names for their files.
    public let models: [(name: String, model: Sequential)]
    /// Images of the learning progress, with names for their files.
    public let images: [(name: String, image: GrayImage)]
}
