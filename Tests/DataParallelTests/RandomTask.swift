import Autodiff
import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Summation
import Tensors
import TestSupport

/// A task of random numbers and odd sizes; only the agreement of all ranks matters, not the results.
struct RandomTask: Sendable, CustomStringConvertible {
    let seed: UInt64
    let sampleCount: Int
    let batchSize: Int
    let microBatchSize: Int
    let widths: [Int]
    let type: ScalarType

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        self.seed = seed
        sampleCount = .random(in: 2...90, using: &generator)
        batchSize = .random(in: 1...sampleCount, using: &generator)
        microBatchSize = .random(in: 1...max(1, batchSize / 2), using: &generator)
        widths = [.random(in: 1...19, using: &generator), .random(in: 1...70, using: &generator), 4]
        type = Bool.random(using: &generator) ? .float32 : .float64
    }

    var description: String {
        "\(sampleCount) samples in batches of \(batchSize), micro-batches of \(microBatchSize), \(widths) units, \(type)"
    }

    /// The results of one rank.
    struct End: Equatable {
        let digest: String
        let losses: [Double]
        let gradientNorms: [Double]
        let correctCounts: [Double?]
    }

    /// Trains one rank for two epochs, calling the training step directly.
    func train(_ communicator: any Communicator) throws -> End {
        let model = try Sequential(
            [
                Dense(units: widths[1]), Activation("ELU") { x throws(FunctionError) in try elu(x) },
                Dense(units: widths[2]),
            ], inputShape: [widths[0]], type: type, seed: seed)
        let replica = Replica(model: model, loss: SoftmaxCrossEntropyLoss())
        let step = try TrainingStep(
            replica, optimizer: Momentum(learningRate: 0.1, momentum: 0.9),
            clipping: GlobalNormClipping(threshold: 0.5), on: communicator)
        let sampler = Sampler(
            sampleCount: sampleCount, batchSize: batchSize, microBatchSize: microBatchSize, seed: seed)
        let loader = Loader(
            dataset, scaling: .identity, sampler: sampler, rank: communicator.rank,
            rankCount: communicator.size, type: type)
        var results: [StepResult] = []
        for epoch in 0..<2 {
            for batch in loader.epoch(epoch) { results.append(try step(batch)) }
        }
        return End(
            digest: ParameterDigest(model).description, losses: results.map(\.lossSum),
            gradientNorms: results.map(\.gradientNorm), correctCounts: results.map(\.correctCount))
    }

    private var dataset: Dataset {
        var generator = SeededGenerator(seed: seed)
        let features = (0..<sampleCount * widths[0]).map { _ in Float.random(in: -1...1, using: &generator) }
        let classes = (0..<sampleCount).map { _ in Int32.random(in: 0..<4, using: &generator) }
        return Dataset(
            name: "random", sampleShape: [widths[0]], features: .floats(features),
            labels: .classes(classes, count: 4))
    }
}
