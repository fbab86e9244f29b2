/// What one epoch came to; as JSON, a line of `metrics.jsonl`, in which a value that is nil does not appear.
public struct EpochReport: Sendable, Encodable {
    /// The epoch, from 1.
    public let epoch: Int
    /// How many epochs the run is to take.
    public let epochs: Int
    /// Steps taken since the beginning of the training.
    public let steps: Int
    /// The mean loss of the epoch's samples, each as it was met during training.
    public let trainingLoss: Double
    /// The share of the epoch's samples that were classified rightly; nil where the task has no classes.
    public let trainingAccuracy: Double?
    /// The mean loss over the validation set; nil without one.
    public let validationLoss: Double?
    /// The share of the validation set that was classified rightly; nil without one, or without classes.
    public let validationAccuracy: Double?
    /// The learning rate of the epoch's last step; nil where nobody said.
    public let learningRate: Double?
    /// How long the epoch took.
    public let seconds: Double
    /// Training samples per second, over all ranks.
    public let samplesPerSecond: Double

    /// A report of the epoch `epoch` of `epochs`, at whose end `steps` steps have been taken in all.
    public init(
        epoch: Int, epochs: Int, steps: Int, trainingLoss: Double, trainingAccuracy: Double? = nil,
        validationLoss: Double? = nil, validationAccuracy: Double? = nil, learningRate: Double? = nil,
        seconds: Double, samplesPerSecond: Double
    ) {
        self.epoch = epoch
        self.epochs = epochs
        self.steps = steps
        self.trainingLoss = trainingLoss
        self.trainingAccuracy = trainingAccuracy
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.learningRate = learningRate
        self.seconds = seconds
        self.samplesPerSecond = samplesPerSecond
    }

    enum CodingKeys: String, CodingKey {
        case epoch, epochs, steps, seconds
        case trainingLoss = "training_loss"
        case trainingAccuracy = "training_accuracy"
        case validationLoss = "validation_loss"
        case validationAccuracy = "validation_accuracy"
        case learningRate = "learning_rate"
        case samplesPerSecond = "samples_per_second"
    }

    /// The report as one line of a batch log.
    public var line: String {
        (["epoch " + Format.position(epoch, of: epochs)] + metrics
            + [Format.seconds(seconds), Format.rate(samplesPerSecond)]).joined(separator: " - ")
    }

    private var metrics: [String] {
        [
            ("loss", trainingLoss), ("accuracy", trainingAccuracy),
            ("val_loss", validationLoss), ("val_accuracy", validationAccuracy),
        ].compactMap { name, value in value.map { Format.metric(name, $0) } }
    }
}
