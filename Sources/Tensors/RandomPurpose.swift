/// What random numbers are for: each purpose has its own stream, so that one that draws more changes no other.
///
/// The raw values enter the streams' keys; a changed one changes every result.
public enum RandomPurpose: UInt32, Sendable, CaseIterable {
    /// The initial parameters of a layer.
    case initialization = 1
    /// The order of the training set in an epoch.
    case shuffle = 2
    /// Which samples are held out for validation.
    case split = 3
    /// Which units dropout keeps.
    case dropout = 4
    /// Made-up data for benchmarks.
    case synthetic = 5
    /// What is random in a Monte Carlo prediction.
    case monteCarlo = 6
    /// Random slopes of activations.
    case slope = 7
    /// Noise on the inputs of a denoising autoencoder.
    case noise = 8
    /// The codings that a generator starts from.
    case codings = 9
    /// Which samples of a data set are used at all.
    case subset = 10
}
