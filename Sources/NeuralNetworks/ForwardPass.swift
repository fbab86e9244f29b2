import Summation
import Tensors

/// What layers know about the batch that they are called on.
public struct ForwardPass {
    /// What the pass is for.
    public enum Mode: Sendable {
        /// Learning: units are dropped, BatchNorm takes the batch's own statistics.
        case training
        /// Measuring and predicting: nothing is random, BatchNorm takes its running statistics.
        case evaluation
        /// Predicting many times over: units are dropped, BatchNorm takes its running statistics.
        ///
        /// Source: Gal & Ghahramani 2016, "Dropout as a Bayesian approximation", arXiv:1506.02142.
        case monteCarlo
    }

    /// How its rows divide into micro-batches.
    public let samples: SampleLayout
    /// What the pass is for.
    public let mode: Mode
    /// The training step, from 0, or the draw of a Monte Carlo prediction: with the sample's number the place of a random number.
    public let step: Int
    /// The number of the first row's sample: in the global batch for training, in the data set for predictions.
    public let firstSample: Int
    /// Brings together what ranks know of the batch.
    public let statistics: any StatisticsExchange
    /// Who looks at what each layer gives; nil for nobody.
    public var observer: (any LayerObserver)?

    /// A pass over a rank's share of a batch.
    public init(
        samples: SampleLayout, mode: Mode = .evaluation, step: Int = 0, firstSample: Int? = nil,
        statistics: any StatisticsExchange = LocalStatistics()
    ) {
        self.samples = samples
        self.mode = mode
        self.step = step
        self.firstSample = firstSample ?? samples.firstSample
        self.statistics = statistics
    }

    /// A pass over `rows` rows that are one micro-batch.
    public init(rows: Int, mode: Mode = .evaluation, step: Int = 0) {
        self.init(samples: SampleLayout(rows: rows), mode: mode, step: step)
    }
}
