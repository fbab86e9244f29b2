import NeuralNetworks
import Reporting

/// Intermediate products of a run: a base model, the models of a pretraining.
public struct RunProduct {
    /// The trained models, with names for their files.
    public let models: [(name: String, model: Sequential)]
    /// Images of the learning progress, with names for their files.
    public let images: [(name: String, image: GrayImage)]
}
