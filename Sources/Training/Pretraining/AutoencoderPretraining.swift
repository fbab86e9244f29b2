import Autodiff
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Registry
import Reporting

/// Pretraining by a stacked autoencoder: the model's lower layers encode the samples, their mirror image
/// decodes, and both learn to reconstruct the input; optionally from corrupted inputs.
///
/// Source: Hinton & Salakhutdinov 2006, "Reducing the dimensionality of data with neural networks"; Vincent
/// et al. 2010.
public struct AutoencoderPretraining: Pretraining {
    /// The number of passes over the unlabelled samples.
    public let epochs: Int
    /// The number of the model's lower layers that form the encoder.
    public let layerCount: Int
    /// True if the decoder shares the encoder's weights.
    public let isTied: Bool
    /// The standard deviation of the noise added to the inputs.
    public let noise: Double
    /// The fraction of inputs that are set to 0.
    public let dropout: Double
    /// The loss function of the reconstruction.
    public let loss: any Loss
    /// The optimizer.
    public let optimizer: any Optimizer
    /// The learning rate schedule over the pretraining.
    public let schedule: any Schedule

    /// Creates a pretraining of the lower `layers` layers.
    public init(
        layers: Int, epochs: Int = 10, isTied: Bool = false, noise: Double = 0, dropout: Double = 0,
        loss: any Loss = MeanSquaredErrorLoss(), optimizer: any Optimizer = Adam(learningRate: 0.001),
        schedule: any Schedule = ConstantSchedule()
    ) {
        layerCount = layers
        self.epochs = epochs
        self.isTied = isTied
        self.noise = noise
        self.dropout = dropout
        self.loss = loss
        self.optimizer = optimizer
        self.schedule = schedule
    }

    /// The kind "autoencoder".
    public var kind: String { Self.entry.name }

    /// The optimizer alone.
    public var optimizers: [any Optimizer] { [optimizer] }

    /// Checks that the layers can be mirrored, that the loss can compare samples, and that the schedule needs
    /// no validation.
    public func check(_ model: Sequential, samplesIn range: ClosedRange<Double>) throws(ModelError) {
        try check(schedule)
        _ = try MirrorDecoder.layers(for: model, lower: layerCount, isTied: isTied)
        let width = model.inputShape.reduce(1, *)
        do throws(ModelError) {
            try loss.check(outputs: width, for: .values(width, range: range))
        } catch {
            throw ModelError("the autoencoder wants its samples back: \(error.description)")
        }
    }

    /// Creates the decoder.
    public func begin(_ context: PretrainingContext) throws -> any PretrainingCourse {
        try Course(self, context)
    }

    private final class Course: PretrainingCourse {
        let updates: [PretrainingUpdate]
        private let autoencoder: Sequential
        private let loss: any Loss

        init(_ pretraining: AutoencoderPretraining, _ context: PretrainingContext) throws {
            let model = context.model
            let decoder = try MirrorDecoder.layers(
                for: model, lower: pretraining.layerCount, isTied: pretraining.isTied)
            let autoencoder = try Sequential(
                sharing: model, lower: pretraining.layerCount, then: decoder, seed: context.seed,
                initializer: context.initializer)
            (self.autoencoder, self.loss) = (autoencoder, pretraining.loss)
            let corruption = try Sequential(
                (pretraining.noise > 0 ? [GaussianNoise(standardDeviation: pretraining.noise)] : [])
                    + (pretraining.dropout > 0 ? [Dropout(rate: pretraining.dropout)] : []),
                inputShape: model.inputShape, type: model.type, seed: context.seed, role: .corruption)
            let loss = pretraining.loss
            let replica = Replica(
                autoencoder.parameters, of: [autoencoder], type: model.type,
                regularization: context.regularization
            ) { batch, pass in
                let x = Variable(batch.features, name: "batch", requiresGradient: false)
                let outputs = try autoencoder(try corruption(x, pass), pass)
                return try Evaluation(of: batch, losses: loss(outputs, .values(batch.features)))
            }
            let step = try TrainingStep(
                replica, optimizer: pretraining.optimizer, clipping: context.clipping,
                on: context.communicator)
            updates = [PretrainingUpdate("reconstruction_loss", step, schedule: pretraining.schedule)]
        }

        var models: [(name: String, model: Sequential)] { [("autoencoder", autoencoder)] }

        func images(of images: SampleImages) throws -> [(name: String, image: GrayImage)] {
            let samples = images.samples
            let outputs = try withoutGradients {
                try autoencoder(Variable(samples, name: "samples"), ForwardPass(rows: samples.shape[0]))
            }
            // A cross-entropy compares the samples with probabilities, not with outputs.
            let reconstructions = try loss.probabilities(outputs.data, ofClasses: false) ?? outputs.data
            return [("reconstructions", images.grid(samples, reconstructions))]
        }
    }
}

extension AutoencoderPretraining {
    private static let layersOption = Option<Int>(
        "layers", .atLeast(1),
        help: "number of the model's layers, counted from the inputs, that form the encoder")
    private static let tiedOption = Option(
        "tied", default: false, help: "whether the decoder shares the encoder's weights")
    private static let noiseOption = Option(
        "noise", default: 0.0, .notNegative, help: "standard deviation of Gaussian noise added to the inputs")
    private static let dropoutOption = Option(
        "dropout", default: 0.0, Dropout.rateConstraint, help: "fraction of the inputs set to 0 at random")
    private static let lossOption = Option(
        "loss", kind: .selection(from: Losses.catalog), default: Selection("mean_squared_error"),
        help: "reconstruction loss")
    private static let optimizerOption = Option(
        "optimizer", kind: .selection(from: Optimizers.catalog), default: Selection("adam"),
        help: "optimizer that updates the parameters")
    private static let scheduleOption = Option(
        "schedule", kind: .selection(from: Schedules.catalog), default: Selection("constant"),
        help: "learning rate schedule over the pretraining")
    private static let epochsOption = Option(
        "epochs", default: 10, .atLeast(1), help: "number of passes over the unlabelled samples")

    /// The problem with its settings, or those of its tools.
    public var problem: String? {
        Self.layersOption.problem(with: layerCount) ?? Self.epochsOption.problem(with: epochs)
            ?? Self.noiseOption.problem(with: noise) ?? Self.dropoutOption.problem(with: dropout)
            ?? loss.ownProblem ?? optimizer.ownProblem ?? schedule.ownProblem
    }

    static let entry = Entry<any Pretraining>(
        "autoencoder",
        "Trains the lower layers as the encoder of an autoencoder whose decoder mirrors them.",
        options: [
            layersOption, tiedOption, noiseOption, dropoutOption, lossOption, optimizerOption,
            scheduleOption, epochsOption,
        ], shorthand: layersOption.name
    ) { values in
        AutoencoderPretraining(
            layers: values[layersOption], epochs: values[epochsOption], isTied: values[tiedOption],
            noise: values[noiseOption], dropout: values[dropoutOption],
            loss: try Losses.catalog.make(values[lossOption]),
            optimizer: try Optimizers.catalog.make(values[optimizerOption]),
            schedule: try Schedules.catalog.make(values[scheduleOption]))
    }
}
