import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Registry
import Reporting

/// A method of pretraining a model's lower layers on unlabelled samples.
public protocol Pretraining: Sendable {
    /// The name in reports: `autoencoder`.
    var kind: String { get }
    /// The number of passes over the unlabelled samples.
    var epochs: Int { get }

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
    /// The seed of the run.
    public let seed: UInt64
    /// The communicator.
    public let communicator: any Communicator
}

/// A pretraining in progress.
public protocol PretrainingCourse: AnyObject {
    /// Performs a step on a batch, ignoring its targets.
    ///
    /// - Parameter request: a request of rank 0, for the last of its results.
    /// - Returns: the measures of the step, such as the loss of a reconstruction.
    /// - Note: Collective: every rank must call it in the same order.
    func step(_ batch: Batch, step: Int, request: StepRequest) throws -> [StepResult]

    /// The steps of the models, whose optimizers' state a checkpoint keeps, with a prefix for the names of
    /// their tensors.
    var optimizers: [(prefix: String, step: TrainingStep)] { get }

    /// The names of the results of a step.
    var measures: [String] { get }

    /// The trained models, with names for their files.
    var models: [(name: String, model: Sequential)] { get }

    /// Returns images of the learning progress, with names for their files; empty if samples are not images.
    func images(of samples: SampleImages) throws -> [(name: String, image: GrayImage)]
}

/// The pretraining methods that a configuration can name.
public enum Pretrainings {
    /// The catalog, with one line per method.
    public static let catalog = Catalog<any Pretraining>(
        "pretraining", [AutoencoderPretraining.entry, GANPretraining.entry])
}
