/// Where a training run stands after one optimizer step.
public struct StepReport: Sendable, Encodable {
    /// The epoch that the step belongs to, from 1.
    public let epoch: Int
    /// How many epochs the run is to take.
    public let epochs: Int
    /// The step within the epoch, from 1.
    public let step: Int
    /// How many steps an epoch takes.
    public let stepsPerEpoch: Int
    /// Steps taken since the beginning of the training, this one included.
    public let globalStep: Int
    /// The mean loss of the step's global batch.
    public let loss: Double
    /// The mean loss of the epoch's samples so far.
    public let meanLoss: Double
    /// The share of the epoch's samples so far that were classified rightly; nil where there are no classes.
    public let meanAccuracy: Double?
    /// The global norm of the step's gradient, before clipping.
    public let gradientNorm: Double
    /// The learning rate of the step.
    public let learningRate: Double
    /// Samples of the epoch so far, over all ranks.
    public let samples: Int
    /// Time that the epoch has taken so far.
    public let secondsInEpoch: Double

    /// A report of the step `step` of `stepsPerEpoch` in the epoch `epoch` of `epochs`.
    public init(
        epoch: Int, epochs: Int, step: Int, stepsPerEpoch: Int, globalStep: Int, loss: Double,
        meanLoss: Double, meanAccuracy: Double?, gradientNorm: Double, learningRate: Double, samples: Int,
        secondsInEpoch: Double
    ) {
        self.epoch = epoch
        self.epochs = epochs
        self.step = step
        self.stepsPerEpoch = stepsPerEpoch
        self.globalStep = globalStep
        self.loss = loss
        self.meanLoss = meanLoss
        self.meanAccuracy = meanAccuracy
        self.gradientNorm = gradientNorm
        self.learningRate = learningRate
        self.samples = samples
        self.secondsInEpoch = secondsInEpoch
    }
}
