import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Registry
import Reporting

/// A way to learn from samples without their labels, for the sake of the lower layers that it leaves behind.
public protocol Pretraining: Sendable {
    /// What reports call it: `autoencoder`.
    var kind: String { get }
    /// Passes over the unlabelled samples.
    var epochs: Int { get }

    /// Checks, before anything is trained, that the model has the layers that are to learn, and that samples suit them.
    ///
    /// - Parameter range: where the samples' features lie, scaled as for training.
    /// - Throws: `ModelError` if they do not.
    func check(_ model: Sequential, samplesIn range: ClosedRange<Double>) throws(ModelError)

    /// Makes what is trained; the model's lower layers are part of it.
    ///
    /// - Throws: `ModelError` if the layers do not suit it, or tools cannot be made.
    func begin(_ context: PretrainingContext) throws -> any PretrainingCourse
}

/// What a pretraining works with.
public struct PretrainingContext {
    /// The model whose lower layers are to learn.
    public let model: Sequential
    /// The initializer for layers that name none.
    public let initializer: any Initializer
    /// The seed of the run.
    public let seed: UInt64
    /// The ranks.
    public let communicator: any Communicator
}

/// A pretraining on its way.
public protocol PretrainingCourse: AnyObject {
    /// Takes a step on a batch whose targets do not count.
    ///
    /// - Returns: what it measured, such as the loss of a reconstruction.
    /// - Note: collective, every rank calls it in the same order.
    func step(_ batch: Batch, step: Int) throws -> [StepResult]

    /// What the results of a step are called.
    var measures: [String] { get }

    /// The models that it trains, with names for their files.
    var models: [(name: String, model: Sequential)] { get }

    /// Images that show what it has learned, with names for their files; none where samples are no images.
    func images(of samples: SampleImages) throws -> [(name: String, image: GrayImage)]
}

/// All ways of pretraining that a configuration can name.
public enum Pretrainings {
    /// One line for each.
    public static let catalog = Catalog<any Pretraining>(
        "pretraining", [AutoencoderPretraining.entry, GANPretraining.entry])
}
