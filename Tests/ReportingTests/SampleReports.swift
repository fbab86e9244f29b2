import Reporting

/// Reports with the numbers that the expected texts of the tests contain.
enum SampleReports {
    static func step(
        _ step: Int, epoch: Int = 3, of stepsPerEpoch: Int = 51, loss: Double = 0.12341,
        accuracy: Double? = 0.9612
    ) -> StepReport {
        StepReport(
            epoch: epoch, epochs: 20, step: step, stepsPerEpoch: stepsPerEpoch,
            globalStep: (epoch - 1) * stepsPerEpoch + step, loss: 0.5, meanLoss: loss, meanAccuracy: accuracy,
            gradientNorm: 1.5, learningRate: 0.05, samples: 128 * step, secondsInEpoch: 0.0084 * Double(step))
    }

    static func epoch(_ epoch: Int = 3, validated: Bool = true, accuracy: Double? = 0.9612) -> EpochReport {
        EpochReport(
            epoch: epoch, epochs: 20, steps: 51 * epoch, trainingLoss: 0.12341, trainingAccuracy: accuracy,
            validationLoss: validated ? 0.141 : nil, validationAccuracy: validated ? 0.9582 : nil,
            seconds: 0.42,
            samplesPerSecond: 38_100.4)
    }

    /// The lines of the introduction.
    static let introductionText = """
        mnist-mlp: 266,610 trainable parameters
        data: 6,528 training samples
        ranks: 4 on 1 host of 8 cores, not bound
        batch: 128 in micro-batches of 32, 32 a rank
        epochs: 20 of 51 steps, seed 42
        learning rate: 0.05 (momentum, constant)
        step: 68.3 MFLOP, no communication (1 rank)
        """

    static func introduction(stepsPerEpoch: Int = 51) -> TrainingIntroduction {
        TrainingIntroduction(
            name: "mnist-mlp", parameters: 266_610, trainingSamples: 6_528, validationSamples: 0,
            batchSize: 128, microBatchSize: 32, epochs: 20, stepsPerEpoch: stepsPerEpoch,
            ranks: "4 on 1 host of 8 cores, not bound", samplesPerRank: 32...32,
            learningRate: "0.05 (momentum, constant)", stepCost: "68.3 MFLOP, no communication (1 rank)",
            seed: 42)
    }
}
