import Storage

/// The properties of a training run, reported before its first step.
public struct TrainingIntroduction: Sendable {
    /// The run's name, from the config.
    public let name: String
    /// The number of trainable parameters of the model.
    public let parameters: Int
    /// The number of samples in the training set.
    public let trainingSamples: Int
    /// The number of samples in the validation set; 0 if there is none.
    public let validationSamples: Int
    /// The number of samples of one optimizer step, over all ranks.
    public let batchSize: Int
    /// The number of samples of one micro-batch.
    public let microBatchSize: Int
    /// The number of epochs of the run.
    public let epochs: Int
    /// The number of steps of an epoch.
    public let stepsPerEpoch: Int
    /// The number of ranks.
    public let ranks: Int
    /// The number of hosts.
    public let hosts: Int
    /// The seed of all random numbers.
    public let seed: UInt64
    /// The number of completed steps; greater than 0 if the run resumes from a checkpoint.
    public let stepsDone: Int
    /// The folder of the run's files; nil if it writes none.
    public let runFolder: String?

    /// Decisions about the data, a line each.
    public let notes: [String]

    /// Creates an introduction of the run `name`.
    public init(
        name: String, parameters: Int, trainingSamples: Int, validationSamples: Int = 0, batchSize: Int,
        microBatchSize: Int, epochs: Int, stepsPerEpoch: Int, ranks: Int, hosts: Int, seed: UInt64,
        stepsDone: Int = 0, runFolder: String? = nil, notes: [String] = []
    ) {
        self.name = name
        self.parameters = parameters
        self.trainingSamples = trainingSamples
        self.validationSamples = validationSamples
        self.batchSize = batchSize
        self.microBatchSize = microBatchSize
        self.epochs = epochs
        self.stepsPerEpoch = stepsPerEpoch
        self.ranks = ranks
        self.hosts = hosts
        self.seed = seed
        self.stepsDone = stepsDone
        self.runFolder = runFolder
        self.notes = notes
    }

    /// The introduction as lines of text.
    public var lines: [String] {
        var data = "\(name): \(Format.count(parameters, "parameter")), "
        data += Format.count(trainingSamples, "training sample")
        if validationSamples > 0 { data += ", " + Format.count(validationSamples, "validation sample") }
        var lines = [
            data,
            "\(Format.count(ranks, "rank")) on \(Format.count(hosts, "host")), "
                + "batch \(Format.grouped(batchSize)) in micro-batches of \(Format.grouped(microBatchSize)), "
                + "\(Format.count(epochs, "epoch")) of \(Format.count(stepsPerEpoch, "step")), seed \(seed)",
        ]
        lines += notes
        if let runFolder { lines.append("run folder: \(runFolder)") }
        if stepsDone > 0 { lines.append("resuming after step \(Format.grouped(stepsDone))") }
        return lines.map(\.printable)
    }
}
