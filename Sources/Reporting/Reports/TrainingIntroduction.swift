/// What a training run is about to do.
public struct TrainingIntroduction: Sendable {
    /// The run's name, from the config.
    public let name: String
    /// Learned numbers in the model.
    public let parameters: Int
    /// Samples in the training set.
    public let trainingSamples: Int
    /// Samples in the validation set; 0 without one.
    public let validationSamples: Int
    /// Samples of one optimizer step, over all ranks.
    public let batchSize: Int
    /// Samples of one micro-batch.
    public let microBatchSize: Int
    /// How many epochs the run is to take.
    public let epochs: Int
    /// How many steps an epoch takes.
    public let stepsPerEpoch: Int
    /// Processes that train together.
    public let ranks: Int
    /// Machines that they run on.
    public let hosts: Int
    /// The seed of all random numbers.
    public let seed: UInt64
    /// Steps that were already taken: more than 0 where the run goes on from a checkpoint.
    public let stepsDone: Int
    /// Where the run's files go; nil where it keeps none.
    public let runFolder: String?

    /// An introduction of the run `name`.
    public init(
        name: String, parameters: Int, trainingSamples: Int, validationSamples: Int = 0, batchSize: Int,
        microBatchSize: Int, epochs: Int, stepsPerEpoch: Int, ranks: Int, hosts: Int, seed: UInt64,
        stepsDone: Int = 0, runFolder: String? = nil
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
    }

    /// The introduction as lines of text for people.
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
        if let runFolder { lines.append("run folder: \(runFolder)") }
        if stepsDone > 0 { lines.append("resuming after step \(Format.grouped(stepsDone))") }
        return lines.map(Format.printable)
    }
}
