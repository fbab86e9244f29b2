import Autodiff
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Registry
import Reporting
import Tensors

/// Pretraining by a generative adversarial network: a generator makes samples from random codings; a
/// discriminator, the model's lower layers with one output, learns to distinguish them from real ones. In
/// each step the discriminator is trained first, then the generator against it.
///
/// The discriminator minimizes the cross-entropy of real samples with 1 and of generated ones with 0, the
/// generator that of generated ones with 1.
///
/// Source: Goodfellow et al. 2014, "Generative adversarial nets", arXiv:1406.2661; the generator's loss is
/// its second form.
public struct GANPretraining: Pretraining {
    /// The number of passes over the unlabelled samples.
    public let epochs: Int
    /// The number of the model's lower layers that form the discriminator.
    public let layerCount: Int
    /// The number of elements of a coding.
    public let codingCount: Int
    /// Makes the generator's hidden layers, not built yet.
    public let generator: @Sendable () throws -> [any Layer]
    /// The discriminator's optimizer.
    public let optimizer: any Optimizer
    /// The generator's optimizer.
    public let generatorOptimizer: any Optimizer
    /// The learning rate schedule of both over the pretraining.
    public let schedule: any Schedule

    /// Creates a pretraining of the lower `layers` layers against a generator with these hidden layers.
    public init(
        layers: Int, codings: Int = 32, generator: @escaping @Sendable () throws -> [any Layer],
        epochs: Int = 20,
        optimizer: any Optimizer = Adam(learningRate: 0.001),
        generatorOptimizer: any Optimizer = Adam(learningRate: 0.001),
        schedule: any Schedule = ConstantSchedule()
    ) {
        layerCount = layers
        codingCount = codings
        self.generator = generator
        self.epochs = epochs
        self.optimizer = optimizer
        self.generatorOptimizer = generatorOptimizer
        self.schedule = schedule
    }

    /// The kind "gan".
    public var kind: String { Self.entry.name }

    /// The optimizers of discriminator and generator.
    public var optimizers: [any Optimizer] { [optimizer, generatorOptimizer] }

    /// Checks that the layers have trainable parameters, that the generator's sigmoid can generate such
    /// samples, and that the schedule needs no validation.
    public func check(_ model: Sequential, samplesIn range: ClosedRange<Double>) throws(ModelError) {
        try check(schedule)
        guard range.lowerBound >= 0, range.upperBound <= 1 else {
            throw ModelError(
                "a GAN's generator makes samples from 0 to 1, and these go from \(range.lowerBound) to \(range.upperBound): set data.scale to auto or min_max"
            )
        }
        guard layerCount <= model.layers.count else {
            throw ModelError(
                "the model has \(model.layers.count) layers, \(layerCount) of them cannot be a discriminator")
        }
        guard model.layers[..<layerCount].contains(where: { !$0.parameters.isEmpty }) else {
            throw ModelError(
                "the lower \(layerCount) layers learn nothing, and so cannot be a discriminator's")
        }
        do {
            _ = try generator(for: model, seed: 0, initializer: AutomaticInitializer())
        } catch {
            throw ModelError("the generator cannot be made: \(error)")
        }
    }

    /// Creates the generator of samples like the inputs of a model.
    private func generator(
        for model: Sequential, seed: UInt64, initializer: any Initializer
    ) throws -> Sequential {
        try Sequential(
            try generator() + [
                Dense(units: model.inputShape.reduce(1, *)), try Layers.catalog.make(Selection("sigmoid")),
            ], inputShape: [codingCount], type: model.type, seed: seed, role: .generator,
            initializer: initializer)
    }

    /// Creates generator and discriminator.
    public func begin(_ context: PretrainingContext) throws -> any PretrainingCourse {
        try Course(self, context)
    }

    private final class Course: PretrainingCourse {
        let updates: [PretrainingUpdate]
        private let generator: Sequential
        private let discriminator: Sequential
        private let codings: SampleNoise
        private let codingCount: Int

        init(_ pretraining: GANPretraining, _ context: PretrainingContext) throws {
            let model = context.model
            let discriminator = try Sequential(
                sharing: model, lower: pretraining.layerCount, then: [Dense(units: 1)],
                seed: context.seed, initializer: context.initializer)
            let generator = try pretraining.generator(
                for: model, seed: context.seed, initializer: context.initializer)
            let codings = SampleNoise(
                seed: context.seed, layer: 0, purpose: .codings, role: .generator)
            let codingCount = pretraining.codingCount
            (self.generator, self.discriminator) = (generator, discriminator)
            (self.codings, self.codingCount) = (codings, codingCount)

            func made(_ pass: ForwardPass) throws(FunctionError) -> Variable {
                let numbers = codings.normal(pass, columns: codingCount, type: model.type)
                return try generator(Variable(numbers, name: "codings", requiresGradient: false), pass)
            }
            let judge = Replica(
                discriminator.parameters, of: [discriminator, generator], type: model.type,
                regularization: context.regularization
            ) { batch, pass in
                let real = try discriminator(
                    Variable(batch.features, name: "batch", requiresGradient: false), pass)
                let samples = try withoutGradients { () throws(FunctionError) in try made(pass).data }
                let fake = try discriminator(Variable(samples, name: "made", requiresGradient: false), pass)
                let loss = try add(
                    Self.crossEntropy(of: real, with: 1), Self.crossEntropy(of: fake, with: 0))
                return try Evaluation(of: batch, losses: loss * 0.5)
            }
            let forger = Replica(
                generator.parameters, of: [generator, discriminator], type: model.type,
                regularization: context.regularization
            ) { batch, pass in
                let judgement = try discriminator(try made(pass), pass)
                return try Evaluation(of: batch, losses: Self.crossEntropy(of: judgement, with: 1))
            }
            updates = [
                PretrainingUpdate(
                    "discriminator_loss", prefix: "discriminator.",
                    try TrainingStep(
                        judge, optimizer: pretraining.optimizer, clipping: context.clipping,
                        on: context.communicator), schedule: pretraining.schedule),
                PretrainingUpdate(
                    "generator_loss", prefix: "generator.",
                    try TrainingStep(
                        forger, optimizer: pretraining.generatorOptimizer, clipping: context.clipping,
                        on: context.communicator), schedule: pretraining.schedule,
                    freezing: discriminator),
            ]
        }

        var models: [(name: String, model: Sequential)] {
            [("discriminator", discriminator), ("generator", generator)]
        }

        func images(of images: SampleImages) throws -> [(name: String, image: GrayImage)] {
            let pass = ForwardPass(rows: images.samples.shape[0])
            let made = try withoutGradients {
                let numbers = codings.normal(pass, columns: codingCount, type: generator.type)
                return try generator(Variable(numbers, name: "codings"), pass)
            }
            return [("samples", images.grid(made.data))]
        }

        /// Returns −log σ(s) of each row's only output for the target 1, −log(1 − σ(s)) for 0.
        private static func crossEntropy(of logits: Variable, with target: Double) throws(FunctionError)
            -> Variable
        {
            let targets = Tensor(repeating: target, shape: logits.shape, type: logits.data.type)
            return try binaryCrossEntropy(logits: logits, targets: targets)
        }
    }
}

extension GANPretraining {
    private static let layersOption = Option<Int>(
        "layers", .atLeast(1),
        help: "number of the model's layers, counted from the inputs, that form the discriminator")
    private static let codingsOption = Option(
        "codings", default: 32, .atLeast(1),
        help: "dimension of the codings, the generator's inputs")
    private static let generatorOption = Option<[Selection]>(
        "generator", kind: .list(of: .selection(from: Layers.catalog)),
        help:
            "hidden layers of the generator, in order; a dense layer with a sigmoid follows as output layer"
    )
    private static let optimizerOption = Option(
        "optimizer", kind: .selection(from: Optimizers.catalog), default: Selection("adam"),
        help: "optimizer of the discriminator")
    private static let generatorOptimizerOption = Option(
        "generator_optimizer", kind: .selection(from: Optimizers.catalog), default: Selection("adam"),
        help: "optimizer of the generator")
    private static let scheduleOption = Option(
        "schedule", kind: .selection(from: Schedules.catalog), default: Selection("constant"),
        help: "learning rate schedule of both over the pretraining")
    private static let epochsOption = Option(
        "epochs", default: 20, .atLeast(1), help: "number of passes over the unlabelled samples")

    /// The problem with its settings, or those of its tools.
    public var problem: String? {
        Self.layersOption.problem(with: layerCount) ?? Self.codingsOption.problem(with: codingCount)
            ?? Self.epochsOption.problem(with: epochs)
            ?? optimizer.ownProblem ?? generatorOptimizer.ownProblem ?? schedule.ownProblem
    }

    static let entry = Entry<any Pretraining>(
        "gan", "Trains the lower layers as the discriminator of a GAN.",
        options: [
            layersOption, codingsOption, generatorOption, optimizerOption, generatorOptimizerOption,
            scheduleOption, epochsOption,
        ]
    ) { values in
        let layers = values[generatorOption]
        return GANPretraining(
            layers: values[layersOption], codings: values[codingsOption],
            generator: { try layers.map { try Layers.catalog.make($0) } }, epochs: values[epochsOption],
            optimizer: try Optimizers.catalog.make(values[optimizerOption]),
            generatorOptimizer: try Optimizers.catalog.make(values[generatorOptimizerOption]),
            schedule: try Schedules.catalog.make(values[scheduleOption]))
    }
}
