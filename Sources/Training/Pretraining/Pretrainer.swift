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
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let sampler: Sampler
    private let loader: Loader
    private let watch: StepWatch
    private let clock = ContinuousClock()

    /// Creates a pretrainer on this rank.
    ///
    /// - Parameter initializer: the initializer of layers that the pretraining adds.
    init(
        _ pretraining: any Pretraining, _ setup: TrainingSetup, initializer: any Initializer,
        communicator: any Communicator, observers: [any TrainingObserver]
    ) {
        self.pretraining = pretraining
        self.setup = setup
        self.initializer = initializer
        self.communicator = communicator
        self.observers = observers
        sampler = setup.sampler(for: setup.data.unlabelled)
        loader = setup.loader(for: setup.data.unlabelled, sampler, on: communicator)
        watch = StepWatch(
            "pretraining", advice: "try a smaller learning rate", communicator: communicator)
    }

    /// Performs the pretraining.
    ///
    /// - Parameter keep: stores the products, on rank 0.
    /// - Note: Collective: every rank must call it in the same order.
    func run(keep: (RunArtifact) throws -> Void) throws -> PretrainingOutcome {
        try setup.model.freeze([])
        let course = try pretraining.begin(
            PretrainingContext(
                model: setup.model, initializer: initializer, seed: setup.seed, communicator: communicator))
        try observers.report(
            message:
                "pretraining (\(pretraining.kind)): \(Format.count(setup.data.unlabelled.sampleCount, "unlabelled sample")), "
                + Format.count(pretraining.epochs, "epoch"))
        var means: [Double] = []
        for epoch in 0..<pretraining.epochs { means = try runEpoch(epoch, course) }
        communicator.step = nil
        let images = try firstImages().map { try course.images(of: $0) } ?? []
        if communicator.rank == 0 { try keep(RunArtifact(models: course.models, images: images)) }
        return PretrainingOutcome(
            kind: pretraining.kind, samples: setup.data.unlabelled.sampleCount, epochs: pretraining.epochs,
            measures: Dictionary(uniqueKeysWithValues: zip(course.measures, means)),
            digests: Dictionary(
                uniqueKeysWithValues: course.models.map { ($0.name, ParameterDigest($0.model).description) }))
    }

    /// Trains one epoch.
    ///
    /// - Returns: the means of the measures over the epoch's samples.
    private func runEpoch(_ epoch: Int, _ course: any PretrainingCourse) throws -> [Double] {
        let start = clock.now
        var sums = [Double](repeating: 0, count: course.measures.count)
        for stepInEpoch in 0..<sampler.stepsPerEpoch {
            let step = epoch * sampler.stepsPerEpoch + stepInEpoch
            communicator.step = step + 1
            communicator.lifeSign.enter(.data)
            let batch = loader.batch(epoch: epoch, step: stepInEpoch)
            let results = try course.step(batch, step: step)
            for result in results {
                for warning in try watch.check(result, step: step + 1, forest: batch.forest) {
                    try observers.report(message: warning)
                }
            }
            sums = elementWiseSum(sums, results.map(\.lossSum))
        }
        let means = sums.map { $0 / Double(sampler.sampleCount) }
        let measures = zip(course.measures, means).map { Format.metric($0, $1) }
        try observers.report(
            message: (["pretraining epoch \(Format.position(epoch + 1, of: pretraining.epochs))"] + measures
                + [Format.seconds((clock.now - start).seconds)]).joined(separator: " - "))
        return means
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
