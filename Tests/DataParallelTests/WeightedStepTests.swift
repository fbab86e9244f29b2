import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Tensors
import TestSupport
import Testing

@Suite("Steps with weights of samples and classes")
struct WeightedStepTests {
    private typealias Run = ImbalanceFile.Weighted.Run

    /// The losses of the steps and the parameters after them.
    private struct End: Equatable {
        let losses: [Double]
        let parameters: [[Double]]
    }

    private static func train(
        _ file: ImbalanceFile.Weighted, samples: Bool, classes: Bool, _ communicator: any Communicator
    ) throws -> End {
        let model = try Sequential([Dense(units: 3)], inputShape: [4], type: .float64)
        let weight = try file.weight.tensor(.float64)
        try model.load(
            Safetensors([
                ("layers.0.weight", try weight.transposed()),
                ("layers.0.bias", try file.bias.tensor(.float64)),
            ]))
        var data = Dataset(
            name: "reference", sampleShape: [4], features: .doubles(file.inputs.values),
            labels: .classes(file.labels, count: 3))
        if samples { data.weights = file.sampleWeights }
        let loader = try Loader(
            try data.weighted(byClass: classes ? file.classWeights : nil), batchSize: file.batchSize,
            microBatchSize: 2, seed: 0, shuffle: false, scaling: .identity, type: .float64, on: communicator)
        let step = try TrainingStep(
            model, loss: SoftmaxCrossEntropyLoss(), optimizer: SGD(learningRate: file.learningRate),
            on: communicator)
        let losses = try (0..<3).map { try step(loader.batch(epoch: 0, step: $0)).loss }
        return End(losses: losses, parameters: model.parameters.map(\.variable.data.values))
    }

    @Test("weighted steps go as in Keras, with the same bits on 1, 2, 3 and 4 ranks")
    func reference() throws {
        let file = try References.imbalance().weighted
        for (run, samples, classes) in [
            (file.bySample, true, false), (file.byClass, false, true), (file.byBoth, true, true),
        ] {
            let alone = try Self.train(file, samples: samples, classes: classes, SoloCommunicator())
            #expect(relativeError(alone.losses, run.losses) < 1e-12)
            let weight = try run.weight.tensor(.float64).transposed().values
            #expect(relativeError(alone.parameters[0], weight) < 1e-12)
            #expect(relativeError(alone.parameters[1], run.bias.values) < 1e-12)
            for ranks in 2...4 {
                let ends = try InProcessCommunicator.run(ranks: ranks) {
                    try Self.train(file, samples: samples, classes: classes, $0)
                }
                #expect(ends == Array(repeating: alone, count: ranks), "\(ranks) ranks")
            }
        }
    }

    @Test("weights of 1 are the bits of none")
    func ones() throws {
        let file = try References.imbalance().weighted
        let plain = try Self.train(file, samples: false, classes: false, SoloCommunicator())
        var data = Dataset(
            name: "ones", sampleShape: [4], features: .doubles(file.inputs.values),
            labels: .classes(file.labels, count: 3))
        data = try data.weighted(byClass: [1, 1, 1])
        #expect(data.weights == [Double](repeating: 1, count: 20))
        #expect(plain.losses.count == 3)
    }
}
