/// The role of a model in a run. Each role has its own streams of random numbers, so that models of one seed
/// share none.
///
/// The raw values enter the streams' keys; a changed one changes the results of pretraining.
public enum ModelRole: UInt32, Sendable, CaseIterable {
    /// The model that the run is for.
    case main = 0
    /// The layers that a pretraining puts above shared ones: a decoder, a discriminator's output.
    case head = 1
    /// The generator of a GAN.
    case generator = 2
    /// The corruption of a denoising autoencoder's inputs.
    case corruption = 3
}
