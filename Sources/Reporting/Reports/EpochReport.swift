/// Metrics of one epoch; as JSON, a line of `metrics.jsonl`, in which nil values are omitted.
public struct EpochReport: Sendable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The number of epochs of the run.
    public let epochs: Int
    /// The number of steps since the beginning of the training.
    public let steps: Int
    /// The mean loss of the epoch's samples, each computed during training.
    public let trainingLoss: Double
    /// The accuracy on the epoch's samples during training; nil if the task has no classes.
    public let trainingAccuracy: Double?
    /// The mean loss over the validation set; nil if there is none.
    public let validationLoss: Double?
    /// The accuracy on the validation set; nil if there is none or the task has no classes.
    public let validationAccuracy: Double?
    /// Further metrics on the validation set, the most important first: those that schedule or early stopping watch, and
    /// the errors of regression.
    public let validationMetrics: [(name: String, value: Double)]
    /// The learning rate of the epoch's last step; nil if unknown.
    public let learningRate: Double?
    /// The momentum of the epoch's last step; nil if the schedule sets none.
    public let momentum: Double?
    /// The duration of the epoch, validation included.
    public let seconds: Double
    /// The part of the duration that the validation took; nil if there was none.
    public let validationSeconds: Double?
    /// The part of the duration for which the steps of rank 0 waited for samples; nil if unknown.
    public let dataSeconds: Double?
    /// Training samples per second, over all ranks.
    public let samplesPerSecond: Double

    /// Creates a report of the epoch `epoch` of `epochs`; `steps` is the total number of steps at its end.
    public init(
        epoch: Int, epochs: Int, steps: Int, trainingLoss: Double, trainingAccuracy: Double? = nil,
        validationLoss: Double? = nil, validationAccuracy: Double? = nil,
        validationMetrics: [(name: String, value: Double)] = [], learningRate: Double? = nil,
        momentum: Double? = nil, seconds: Double, validationSeconds: Double? = nil,
        dataSeconds: Double? = nil, samplesPerSecond: Double
    ) {
        self.epoch = epoch
        self.epochs = epochs
        self.steps = steps
        self.trainingLoss = trainingLoss
        self.trainingAccuracy = trainingAccuracy
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.validationMetrics = validationMetrics
        self.learningRate = learningRate
        self.momentum = momentum
        self.seconds = seconds
        self.validationSeconds = validationSeconds
        self.dataSeconds = dataSeconds
        self.samplesPerSecond = samplesPerSecond
    }

    /// The report as a line of JSON, without the newline.
    package var jsonLine: String {
        var object = NumberObject()
        object.add("data_seconds", dataSeconds)
        object.add("epoch", epoch)
        object.add("epochs", epochs)
        object.add("learning_rate", learningRate)
        object.add("momentum", momentum)
        object.add("samples_per_second", samplesPerSecond)
        object.add("seconds", seconds)
        object.add("steps", steps)
        object.add("training_accuracy", trainingAccuracy)
        object.add("training_loss", trainingLoss)
        let validation: [(name: String, value: Double?)] =
            [("accuracy", validationAccuracy), ("loss", validationLoss), ("seconds", validationSeconds)]
            + validationMetrics.map { ($0.name, $0.value) }
        for (name, value) in validation.sorted(by: { $0.name < $1.name }) {
            object.add("validation_" + name, value)
        }
        return object.closed
    }

    /// The report as one line of text for a batch log.
    public var line: String {
        (["epoch " + Format.position(epoch, of: epochs)] + metrics
            + [Format.seconds(seconds), Format.rate(samplesPerSecond)]).joined(separator: " - ")
    }

    /// The times of the epoch's parts as one line of text: `epoch  3/20: steps 0.42 s, of which 3 ms waiting for samples;
    /// validation 12 ms`.
    public var timeLine: String {
        let steps = Format.fineSeconds(seconds - (validationSeconds ?? 0))
        let waiting = dataSeconds.map { ", of which \(Format.fineSeconds($0)) waiting for samples" } ?? ""
        let validation = validationSeconds.map { "; validation \(Format.fineSeconds($0))" } ?? ""
        return "epoch \(Format.position(epoch, of: epochs)): steps \(steps)\(waiting)\(validation)"
    }

    private var metrics: [String] {
        let usual: [(String, Double?)] = [
            ("loss", trainingLoss), ("accuracy", trainingAccuracy),
            ("val_loss", validationLoss), ("val_accuracy", validationAccuracy),
        ]
        return usual.compactMap { name, value in value.map { Format.metric(name, $0) } }
            + validationMetrics.map { Format.metric("val_" + $0.name, $0.value) }
    }
}
