import Collectives
import Datasets
import NeuralNetworks
import Reporting

/// Trains what a pretraining makes of an experiment's model, epoch by epoch, on samples without their labels.
final class Pretrainer {
    private let pretraining: any Pretraining
    private let experiment: Experiment
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let sampler: Sampler
    private let loader: Loader
    private let clock = ContinuousClock()

    init(
        _ pretraining: any Pretraining, _ experiment: Experiment, communicator: any Communicator,
        observers: [any TrainingObserver]
    ) {
        let plan = experiment.plan
        self.pretraining = pretraining
        self.experiment = experiment
        self.communicator = communicator
        self.observers = observers
        sampler = Sampler(
            sampleCount: experiment.data.unlabelled.sampleCount, batchSize: plan.batch.size,
            microBatchSize: plan.batch.micro, seed: UInt64(plan.seed), shuffle: plan.training.shuffle)
        loader = Loader(
            experiment.data.unlabelled, scaling: experiment.data.scaling, sampler: sampler,
            rank: communicator.rank,
            rankCount: communicator.size, type: experiment.model.type)
    }

    /// Trains to the end.
    ///
    /// - Parameter keep: keeps what was made, on rank 0.
    /// - Note: collective, every rank calls it in the same order.
    func run(keep: (PretrainingProduct) throws -> Void) throws -> PretrainingOutcome {
        let plan = experiment.plan
        try experiment.model.freeze([])
        let course = try pretraining.begin(
            PretrainingContext(
                model: experiment.model,
                makeLayer: { try Layers.catalog.make(plan.model.layers[$0].selection) },
                initializer: try Initializers.catalog.make(plan.model.initializer), seed: UInt64(plan.seed),
                steps: (pretraining.epochs * sampler.stepsPerEpoch, sampler.stepsPerEpoch),
                communicator: communicator))
        let kind = plan.pretraining?.name ?? ""
        try notice(
            "pretraining (\(kind)): \(Format.count(experiment.data.unlabelled.sampleCount, "sample")) without labels, "
                + Format.count(pretraining.epochs, "epoch"))
        var means: [Double] = []
        for epoch in 0..<pretraining.epochs { means = try runEpoch(epoch, course) }
        communicator.step = nil
        let images = try firstImages().map { try course.images(of: $0) } ?? []
        if communicator.rank == 0 { try keep(PretrainingProduct(models: course.models, images: images)) }
        return PretrainingOutcome(
            kind: kind, samples: experiment.data.unlabelled.sampleCount, epochs: pretraining.epochs,
            measures: Dictionary(uniqueKeysWithValues: zip(course.measures, means)),
            digests: Dictionary(
                uniqueKeysWithValues: course.models.map { ($0.name, ParameterDigest($0.model).description) }))
    }

    /// Trains one epoch.
    ///
    /// - Returns: the means of what the course measures over the epoch's samples.
    private func runEpoch(_ epoch: Int, _ course: any PretrainingCourse) throws -> [Double] {
        let start = clock.now
        var sums = [Double](repeating: 0, count: course.measures.count)
        for stepInEpoch in 0..<sampler.stepsPerEpoch {
            let step = epoch * sampler.stepsPerEpoch + stepInEpoch
            communicator.step = step + 1
            let portion = BatchPortion(
                batch: loader.batch(epoch: epoch, step: stepInEpoch),
                microBatches: Forest(sampler.partition(step: stepInEpoch, rankCount: communicator.size)))
            let results = try course.step(portion, step: step)
            for result in results { try check(result, step: step + 1) }
            sums = elementWiseSum(sums, results.map(\.lossSum))
        }
        let means = sums.map { $0 / Double(sampler.sampleCount) }
        let measures = zip(course.measures, means).map { Format.metric($0, $1) }
        try notice(
            (["pretraining epoch \(Format.position(epoch + 1, of: pretraining.epochs))"] + measures
                + [Format.seconds((clock.now - start).seconds)]).joined(separator: " - "))
        return means
    }

    private func check(_ result: StepResult, step: Int) throws(CommunicationError) {
        guard result.isFinite else {
            throw .allFailed(
                RankFailure(
                    message:
                        "pretraining diverged at step \(step): the loss is \(result.loss), the gradient's norm \(result.gradientNorm); try a smaller learning rate",
                    exitCode: ExitCode.diverged.rawValue))
        }
    }

    /// The data set's first samples, where they are images.
    private func firstImages() -> SampleImages? {
        let data = experiment.data
        let batches = Batches(
            of: data.unlabelled, scaling: data.scaling, batchSize: SampleImages.count,
            microBatchSize: SampleImages.count, type: experiment.model.type)
        return batches.first { _ in true }.flatMap {
            SampleImages($0, sampleShape: data.unlabelled.sampleShape)
        }
    }

    private func notice(_ text: String) throws {
        for observer in observers { try observer.noticed(text) }
    }
}
