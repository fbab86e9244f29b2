/// The purpose of random numbers. Each purpose has its own stream, so that more draws for one change no
/// other.
///
/// The raw values enter the streams' keys; a changed one changes every result.
public enum RandomPurpose: UInt32, Sendable, CaseIterable {
    /// The initial parameters of a layer.
    case initialization = 1
    /// The order of the training set in an epoch.
    case shuffle = 2
    /// The choice of samples held out for validation.
    case split = 3
    /// The choice of units that dropout keeps.
    case dropout = 4
    /// Synthetic data for benchmarks.
    case synthetic = 5
    /// All random numbers of a Monte Carlo prediction.
    case monteCarlo = 6
    /// Random slopes of activations.
    case slope = 7
    /// Noise on the inputs of a denoising autoencoder.
    case noise = 8
    /// The codings from which a generator starts.
    case codings = 9
    /// The choice of the samples of a data set that are used at all.
    case subset = 10
    /// Values of options in the trials of a sweep.
    case sweep = 11
}
