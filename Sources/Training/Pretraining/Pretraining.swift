import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Registry
import Reporting

/// A method of pretraining a model's lower layers on unlabelled samples.
public protocol Pretraining: Configured, Sendable {
    /// The name in reports: `autoencoder`.
    var kind: String { get }
    /// The number of passes over the unlabelled samples.
    var epochs: Int { get }
    /// The number of the model's lower layers that are pretrained.
    var layerCount: Int { get }
    /// The optimizers of the updates.
    var optimizers: [any Optimizer] { get }
    /// The learning rate schedule of the updates over the pretraining.
    var schedule: any Schedule { get }

    /// Checks, before anything is trained, that the model has the layers to pretrain, and that samples suit
    /// them.
    ///
    /// - Parameter range: the range of the samples' features, scaled as for training.
    /// - Throws: `ModelError` if they do not.
    func check(_ model: Sequential, samplesIn range: ClosedRange<Double>) throws(ModelError)

    /// Creates the models to train, which include the model's lower layers.
    ///
    /// - Throws: `ModelError` if the layers are unsuitable, or catalog tools cannot be made.
    func begin(_ context: PretrainingContext) throws -> any PretrainingCourse
}

/// The input of a pretraining.
public struct PretrainingContext {
    /// The model whose lower layers are pretrained.
    public let model: Sequential
    /// The initializer for layers that set none.
    public let initializer: any Initializer
    /// The default weight regularization, for layers that set none.
    public let regularization: WeightRegularization
    /// The gradient clipping method; nil if there is none.
    public let clipping: (any Clipping)?
    /// The seed of the run.
    public let seed: UInt64
    /// The communicator.
    public let communicator: any Communicator
}

/// A pretraining in progress.
public protocol PretrainingCourse: AnyObject {
    /// The updates that are made for each batch, one after the other.
    var updates: [PretrainingUpdate] { get }

    /// The trained models, with names for their files.
    var models: [(name: String, model: Sequential)] { get }

    /// Returns images of the learning progress, with names for their files; empty if samples are not images.
    func images(of samples: SampleImages) throws -> [(name: String, image: GrayImage)]
}

/// An update of one of a pretraining's models for a batch, whose targets are ignored.
public struct PretrainingUpdate {
    /// The name of its loss, such as `reconstruction_loss`.
    let measure: String
    /// The beginning of the names of its optimizer's tensors in a checkpoint.
    let prefix: String
    /// The training step.
    let step: TrainingStep
    /// The learning rate schedule over the pretraining.
    let schedule: any Schedule
    /// The model whose parameters do not learn meanwhile; nil for none.
    let frozen: Sequential?

    /// An update.
    public init(
        _ measure: String, prefix: String = "", _ step: TrainingStep,
        schedule: any Schedule = ConstantSchedule(), freezing frozen: Sequential? = nil
    ) {
        self.measure = measure
        self.prefix = prefix
        self.step = step
        self.schedule = schedule
        self.frozen = frozen
    }

    /// Returns the course of a pretraining for the schedule.
    func course(epochs: Int, stepsPerEpoch: Int) -> Course {
        Course(epochs: epochs, stepsPerEpoch: stepsPerEpoch, learningRate: step.ownRates.learningRate)
    }

    /// Returns the rates of a step, from 0.
    func rates(at step: Int, of course: Course) -> Rates {
        schedule.rates(at: step, of: course, state: ScheduleState())
    }

    /// Runs `body` while the frozen model's parameters do not learn.
    func frozen<Value>(_ body: () throws -> Value) rethrows -> Value {
        for parameter in frozen?.parameters ?? [] { parameter.variable.requiresGradient = false }
        defer { for parameter in frozen?.parameters ?? [] { parameter.variable.requiresGradient = true } }
        return try body()
    }
}

extension Pretraining {
    /// Checks that a schedule needs no metric of a validation set, which a pretraining does not have.
    ///
    /// - Throws: `ModelError` if it does.
    func check(_ schedule: any Schedule) throws(ModelError) {
        guard let metric = schedule.monitor?.metric else { return }
        throw ModelError(
            "the schedule of the pretraining watches \(metric), and a pretraining is not validated: choose another, such as exponential"
        )
    }
}

/// The pretraining methods that a configuration can name.
public enum Pretrainings {
    /// The catalog, with one line per method.
    public static let catalog = Catalog<any Pretraining>(
        "pretraining", [AutoencoderPretraining.entry, GANPretraining.entry])
}
