/// The state of a training run after one optimizer step; as JSON, a line of `metrics.jsonl`, in which nil values are
/// omitted.
public struct StepReport: Sendable, Encodable {
    /// The epoch that the step belongs to, from 1.
    public let epoch: Int
    /// The number of epochs of the run.
    public let epochs: Int
    /// The step within the epoch, from 1.
    public let step: Int
    /// The number of steps of an epoch.
    public let stepsPerEpoch: Int
    /// The number of steps since the beginning of the training, including this one.
    public let globalStep: Int
    /// The mean loss of the step's global batch.
    public let loss: Double
    /// The mean loss of the epoch's samples so far.
    public let meanLoss: Double
    /// The accuracy on the epoch's samples so far; nil if there are no classes.
    public let meanAccuracy: Double?
    /// The global norm of the step's gradient, before clipping.
    public let gradientNorm: Double
    /// The learning rate of the step.
    public let learningRate: Double
    /// The momentum of the step; nil if the schedule sets none.
    public let momentum: Double?
    /// The number of samples of the epoch so far, over all ranks.
    public let samples: Int
    /// The duration of the epoch so far.
    public let secondsInEpoch: Double

    /// Creates a report of the step `step` of `stepsPerEpoch` in the epoch `epoch` of `epochs`.
    public init(
        epoch: Int, epochs: Int, step: Int, stepsPerEpoch: Int, globalStep: Int, loss: Double,
        meanLoss: Double, meanAccuracy: Double?, gradientNorm: Double, learningRate: Double,
        momentum: Double? = nil, samples: Int,
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
        self.momentum = momentum
        self.samples = samples
        self.secondsInEpoch = secondsInEpoch
    }
}

extension StepReport {
    /// The report as a line of JSON, without the newline.
    package var jsonLine: String {
        var object = NumberObject()
        object.add("epoch", epoch)
        object.add("epochs", epochs)
        object.add("global_step", globalStep)
        object.add("gradient_norm", gradientNorm)
        object.add("learning_rate", learningRate)
        object.add("loss", loss)
        object.add("mean_accuracy", meanAccuracy)
        object.add("mean_loss", meanLoss)
        object.add("momentum", momentum)
        object.add("samples", samples)
        object.add("seconds_in_epoch", secondsInEpoch)
        object.add("step", step)
        object.add("steps_per_epoch", stepsPerEpoch)
        return object.closed
    }
}
