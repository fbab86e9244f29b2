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

@Suite("Training steps")
struct TrainingStepTests {
    @Test(
        "any number of ranks ends with the bits of one, whatever the sizes of batches and micro-batches",
        arguments: (1...16).map { RandomTask(seed: UInt64($0)) })
    func anyRankCount(task: RandomTask) throws {
        let expected = try task.train(SoloCommunicator())
        #expect(expected.losses.allSatisfy { $0.isFinite })
        // Over all tasks, every number of ranks from 1 to 16 is used twice.
        for ranks in [Int(task.seed), 1 + (Int(task.seed) * 5 + 3) % 16] {
            let ends = try InProcessCommunicator.run(ranks: ranks) { try task.train($0) }
            #expect(ends == Array(repeating: expected, count: ranks), "\(ranks) ranks")
        }
    }

    @Test("the size of micro-batches is part of the arithmetic")
    func microBatches() throws {
        // The tests above need a digest that notices other roundings.
        let digests = try (1...3).map { try RandomTask(seed: 3 + $0).train(SoloCommunicator()).digest }
        #expect(Set(digests).count == 3)
    }

    @Test("ten steps go as in PyTorch and Keras, on one rank and on three", arguments: [1, 3])
    func references(ranks: Int) throws {
        let file = try References.training()
        #expect(file.cases.count == 16)
        for example in file.cases {
            let ends = try InProcessCommunicator.run(ranks: ranks) {
                try Self.train(example, of: file, $0)
            }
            for end in ends {
                #expect(relativeError(end.losses, example.losses) < 1e-12, "\(example.name)")
                #expect(relativeError(end.gradientNorms, example.gradientNorms) < 1e-12, "\(example.name)")
                for (values, expected) in zip(end.parameters, example.finalParameters) {
                    let error = relativeError(values, expected.values, floor: 0.01)
                    #expect(error < 1e-12, "\(example.name), \(expected.name)")
                }
            }
        }
    }

    /// One trajectory of the file, on one of several ranks: micro-batches of 3 samples.
    private static func train(
        _ example: TrainingFile.Case, of file: TrainingFile, _ communicator: any Communicator
    ) throws -> (losses: [Double], gradientNorms: [Double], parameters: [[Double]]) {
        let layers: [any Layer] = file.widths.dropFirst().flatMap { units -> [any Layer] in
            let activation =
                example.activation == "relu"
                ? Activation("ReLU", relu) : Activation("ELU") { x throws(FunctionError) in try elu(x) }
            return [Dense(units: units), activation]
        }.dropLast()
        let model = try Sequential(layers, inputShape: [file.widths[0]], type: .float64)
        let isClassification = example.loss == "softmax_cross_entropy"
        try model.load(
            Safetensors(
                file.initialParameters.map {
                    ($0.name, try Tensor($0.values, shape: $0.shape, type: .float64))
                }))
        let replica = Replica(
            model: model, loss: isClassification ? SoftmaxCrossEntropyLoss() : MeanSquaredErrorLoss())
        let step = try TrainingStep(
            replica,
            optimizer: example.optimizer == "sgd"
                ? SGD(learningRate: example.learningRate)
                : Momentum(learningRate: example.learningRate, momentum: example.momentum),
            clipping: example.clipGlobalNorm.map { GlobalNormClipping(threshold: $0) },
            on: communicator)
        let inputs = try file.inputs.tensor(.float64)
        let targets = try file.targets.tensor(.float64)
        let results = try file.batches.enumerated().map { number, batch in
            let partition = BatchPartition(
                sampleCount: batch.count, microBatchSize: 3, rankCount: communicator.size)
            let share = partition.samples(of: communicator.rank)
            let rows = batch.first + share.lowerBound..<batch.first + share.upperBound
            return try step(
                Batch(
                    epoch: 0, step: number, features: inputs.rows(rows),
                    targets: isClassification
                        ? .classes(Array(file.labels[rows])) : .values(targets.rows(rows)),
                    indices: Array(rows), layout: partition.layout(of: communicator.rank),
                    forest: partition.forest))
        }
        return (
            results.map(\.loss), results.map(\.gradientNorm), model.parameters.map(\.variable.data.values)
        )
    }
}
