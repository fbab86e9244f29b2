import NeuralNetworks
import Reporting

/// What a run made on its way that is worth keeping: a base, the models of a pretraining.
public struct RunProduct {
    /// Models that were trained, with names for their files.
    public let models: [(name: String, model: Sequential)]
    /// Images that show what they have learned, with names for their files.
    public let images: [(name: String, image: GrayImage)]
}
