import Autodiff
import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Summation
import Tensors
import TestSupport
import Testing

@Suite("Random layers")
struct RandomLayerTests {
    @Test("whatever a user composes has the same bits on 1 to 5 ranks, or is refused")
    func anyRanks() throws {
        var (trained, refused) = (0, 0)
        var refusals: Set<String> = []
        for seed in 1...200 {
            let task = LayerTask(seed: UInt64(seed))
            var digests: [Int: String] = [:]
            for ranks in 1...5 {
                do {
                    let ends = try InProcessCommunicator.run(ranks: ranks) { try task.train($0) }
                    #expect(Set(ends).count == 1, "\(task)")
                    digests[ranks] = ends[0]
                } catch {
                    let text = "\(error)"
                    let reasons = ["number of ranks", "sample", "do not broadcast", "does not broadcast"]
                    #expect(reasons.contains { text.contains($0) }, "\(task): \(text)")
                    refusals.insert(String(text.prefix { $0 != ":" }))
                }
            }
            #expect(Set(digests.values).count <= 1, "\(task): \(digests)")
            if digests.count == 5 { trained += 1 } else { refused += 1 }
        }
        #expect(trained >= 100, "\(trained) trained, \(refused) were refused: \(refusals.sorted())")
        #expect(refused >= 20, "\(trained) trained, \(refused) were refused: \(refusals.sorted())")
    }
}

/// Two epochs of a model with a random layer, on batches and micro-batches of odd sizes.
private struct LayerTask: Sendable, CustomStringConvertible {
    let seed: UInt64
    let sampleCount: Int
    let batchSize: Int
    let microBatchSize: Int
    let type: ScalarType
    private static let width = 6

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 1000)
        self.seed = seed
        sampleCount = .random(in: 5...40, using: &generator)
        batchSize = .random(in: 3...sampleCount, using: &generator)
        microBatchSize = .random(in: 1...max(1, batchSize / 2), using: &generator)
        type = Bool.random(using: &generator) ? .float32 : .float64
    }

    var description: String {
        "seed \(seed), \(sampleCount) samples in batches of \(batchSize), micro-batches of \(microBatchSize), \(type): "
            + RandomLayer(seed: seed, width: Self.width).names
    }

    func train(_ communicator: any Communicator) throws -> String {
        let model = try Sequential(
            [RandomLayer(seed: seed, width: Self.width), Dense(units: 3)], inputShape: [Self.width],
            type: type, seed: seed)
        let step = try TrainingStep(
            model, loss: SoftmaxCrossEntropyLoss(), optimizer: SGD(learningRate: 0.1), on: communicator)
        let loader = Loader(
            dataset, scaling: .identity,
            sampler: Sampler(
                sampleCount: sampleCount, batchSize: batchSize, microBatchSize: microBatchSize, seed: seed),
            rank: communicator.rank, rankCount: communicator.size, type: type)
        var losses: [Double] = []
        for epoch in 0..<2 {
            for batch in loader.epoch(epoch) { losses.append(try step(batch).lossSum) }
        }
        #expect(losses.allSatisfy { $0.isFinite }, "\(self)")
        return "\(ParameterDigest(model)) \(losses.map { String($0.bitPattern, radix: 16) })"
    }

    private var dataset: Dataset {
        var generator = SeededGenerator(seed: seed)
        let features = (0..<sampleCount * Self.width).map { _ in Float.random(in: -1...1, using: &generator) }
        let classes = (0..<sampleCount).map { _ in Int32.random(in: 0..<3, using: &generator) }
        return Dataset(
            name: "random", sampleShape: [Self.width], features: .floats(features),
            labels: .classes(classes, count: 3))
    }
}
