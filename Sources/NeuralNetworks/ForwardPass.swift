import Autodiff
import Summation

/// The batch and mode that layers are called with.
public struct ForwardPass {
    /// The purpose of a pass.
    public enum Mode: Sendable {
        /// Training: units are dropped, BatchNorm uses the batch's statistics.
        case training
        /// Evaluation and prediction: nothing is random, BatchNorm uses its running statistics.
        case evaluation
        /// Repeated random prediction: units are dropped, BatchNorm uses its running statistics.
        ///
        /// Source: Gal & Ghahramani 2016, "Dropout as a Bayesian approximation", arXiv:1506.02142.
        case monteCarlo
    }

    /// The division of its rows into micro-batches.
    public var samples: SampleLayout { share.layout }
    /// The purpose of the pass.
    public let mode: Mode
    /// The training step, from 0, or the draw of a Monte Carlo prediction; with the sample's number, it
    /// selects the random numbers.
    public let step: Int
    /// The number of the first row's sample: in the global batch for training, in the data set for
    /// predictions.
    public let firstSample: Int
    /// The exchange of batch statistics between ranks.
    public var statistics: any StatisticsExchange { share.exchange }
    /// The observer of each layer's output; nil if there is none.
    public var observer: (any LayerObserver)?

    /// The samples of the pass, for a variable that has a row for each of them.
    public let share: Samples

    /// Creates a pass over a rank's share of a batch.
    public init(
        samples: SampleLayout, mode: Mode = .evaluation, step: Int = 0, firstSample: Int? = nil,
        statistics: any StatisticsExchange = LocalStatistics()
    ) {
        self.mode = mode
        self.step = step
        self.firstSample = firstSample ?? samples.firstSample
        share = Samples(samples, exchange: statistics)
    }

    /// Creates a pass over `rows` rows that form one micro-batch.
    public init(rows: Int, mode: Mode = .evaluation, step: Int = 0) {
        self.init(samples: SampleLayout(rows: rows), mode: mode, step: step)
    }
}

/// An observer of the layers' outputs in a forward pass.
public protocol LayerObserver: AnyObject {
    /// Called with the output of a layer.
    ///
    /// - Parameters:
    ///   - index: the layer's position in the model, from 0.
    ///   - model: the model.
    ///   - output: [rows] + the shape of a sample; must not be modified.
    func layer(_ index: Int, of model: Sequential, gave output: Variable)
}
