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

@Suite struct BatchNormTrajectoryTests {
    private static let references = try? References.normalization()

    /// The results of ten steps.
    private struct End: Sendable, Equatable {
        var losses: [Double]
        var state: [String: [Double]]
        var outputs: [Double]
        var digest: String
    }

    /// The network of the references, trained by `ranks` ranks as the references were.
    private static func train(
        _ file: NormalizationFile, ranks: Int, microBatch: Int, type: ScalarType
    ) throws -> [End] {
        try InProcessCommunicator.run(ranks: ranks) { communicator in
            let model = try Sequential(
                [
                    Dense(units: 7), BatchNorm(momentum: file.momentum, epsilon: file.epsilon),
                    Activation("ELU") { x throws(FunctionError) in try elu(x) },
                    Dense(units: 6), BatchNorm(momentum: file.momentum, epsilon: file.epsilon),
                    Activation("ReLU", relu), Dense(units: 3),
                ],
                inputShape: [5], type: type)
            for parameter in file.initialState {
                let own = try #require(model.parameters.first { $0.name == parameter.name })
                own.variable.data = try Tensor(parameter.values, shape: parameter.shape, type: type)
            }
            let step = try TrainingStep(
                Replica(model: model, loss: SoftmaxCrossEntropyLoss()),
                optimizer: SGD(learningRate: file.learningRate), on: communicator)
            let inputs = try file.inputs.tensor(type)
            var losses: [Double] = []
            for (index, batch) in file.batches.enumerated() {
                let partition = BatchPartition(
                    sampleCount: batch.count, microBatchSize: microBatch, rankCount: ranks)
                let samples = partition.samples(of: communicator.rank)
                let rows = samples.lowerBound + batch.first..<samples.upperBound + batch.first
                let share = Batch(
                    epoch: 0, step: index, features: inputs.rows(rows),
                    targets: .classes(Array(file.labels[rows])), indices: Array(rows),
                    layout: partition.layout(of: communicator.rank), forest: partition.forest)
                losses.append(try step(share).loss)
            }
            let outputs = try model(Variable(inputs), ForwardPass(rows: inputs.shape[0])).data.values
            return End(
                losses: losses,
                state: Dictionary(uniqueKeysWithValues: model.state.map { ($0.name, $0.tensor.values) }),
                outputs: outputs, digest: ParameterDigest(model).description)
        }
    }

    private static func error(_ end: End, _ file: NormalizationFile) -> Double {
        var worst = max(
            relativeError(end.losses, file.losses),
            relativeError(end.outputs, file.outputs.values, floor: largestMagnitude(file.outputs.values)))
        guard end.state.count == file.finalState.count else { return .infinity }
        for expected in file.finalState {
            let floor = largestMagnitude(expected.values)
            worst = max(worst, relativeError(end.state[expected.name] ?? [], expected.values, floor: floor))
        }
        return worst
    }

    @Test("ten steps in float64 are PyTorch's, running statistics and evaluation included")
    func float64() throws {
        let file = try #require(Self.references)
        let end = try Self.train(file, ranks: 1, microBatch: 8, type: .float64)[0]
        #expect(Self.error(end, file) <= 1e-12)
    }

    @Test("ten steps in float32 are the frameworks' to single precision")
    func float32() throws {
        let file = try #require(Self.references)
        let end = try Self.train(file, ranks: 1, microBatch: 8, type: .float32)[0]
        #expect(Self.error(end, file) <= 1e-5)
    }

    @Test(
        "any number of ranks comes to the same bits, those without samples of a batch included",
        arguments: ScalarType.allCases)
    func anyRanks(type: ScalarType) throws {
        let file = try #require(Self.references)
        // Batches of 8, 8 and 5 samples in 4, 4 and 3 micro-batches, the last of one sample.
        let alone = try Self.train(file, ranks: 1, microBatch: 2, type: type)[0]
        #expect(Self.error(alone, file) <= (type == .float64 ? 1e-12 : 1e-5))
        for ranks in [2, 3, 4, 7] {
            for end in try Self.train(file, ranks: ranks, microBatch: 2, type: type) {
                #expect(end == alone, "\(ranks) ranks")
            }
        }
    }
}
