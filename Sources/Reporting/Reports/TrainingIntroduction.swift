import Storage

/// The properties of a training run, reported before its first step.
public struct TrainingIntroduction: Sendable {
    /// The run's name, from the config.
    public let name: String
    /// The number of trainable parameters of the model.
    public let parameters: Int
    /// The number of frozen parameters, running means and variances.
    public let nonTrainableParameters: Int
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
    /// The ranks, their hosts and cores: `4 on 1 host of 8 cores, not bound`.
    public let ranks: String
    /// The smallest and largest number of samples of a rank in a step.
    public let samplesPerRank: ClosedRange<Int>
    /// The learning rate over the run: `0.05 (momentum, constant)`.
    public let learningRate: String
    /// The cost of a step: `2.5 MFLOP, 38.5 KB sent by each of 4 ranks`.
    public let stepCost: String
    /// The seed of all random numbers.
    public let seed: UInt64
    /// Decisions about the data, a line each.
    public let notes: [String]

    /// Creates an introduction of the run `name`.
    public init(
        name: String, parameters: Int, nonTrainableParameters: Int = 0, trainingSamples: Int,
        validationSamples: Int = 0, batchSize: Int,
        microBatchSize: Int, epochs: Int, stepsPerEpoch: Int, ranks: String, samplesPerRank: ClosedRange<Int>,
        learningRate: String, stepCost: String, seed: UInt64, notes: [String] = []
    ) {
        self.name = name
        self.parameters = parameters
        self.nonTrainableParameters = nonTrainableParameters
        self.trainingSamples = trainingSamples
        self.validationSamples = validationSamples
        self.batchSize = batchSize
        self.microBatchSize = microBatchSize
        self.epochs = epochs
        self.stepsPerEpoch = stepsPerEpoch
        self.ranks = ranks
        self.samplesPerRank = samplesPerRank
        self.learningRate = learningRate
        self.stepCost = stepCost
        self.seed = seed
        self.notes = notes
    }

    /// The introduction as lines of text.
    public var lines: [String] {
        let validation =
            validationSamples > 0 ? " and \(Format.grouped(validationSamples)) validation" : ""
        let bounds = Set([samplesPerRank.lowerBound, samplesPerRank.upperBound]).sorted()
        let share = bounds.map { Format.grouped($0) }.joined(separator: " to ")
        let lines = [
            "\(name): \(Format.parameters(trainable: parameters, nonTrainable: nonTrainableParameters))",
            "data: \(Format.grouped(trainingSamples)) training\(validation) samples",
            "ranks: \(ranks)",
            "batch: \(Format.grouped(batchSize)) in micro-batches of \(Format.grouped(microBatchSize)), "
                + "\(share) a rank",
            "epochs: \(Format.grouped(epochs)) of \(Format.count(stepsPerEpoch, "step")), seed \(seed)",
            "learning rate: \(learningRate)",
            "step: \(stepCost)",
        ]
        return (lines + notes).map(\.printable)
    }
}
