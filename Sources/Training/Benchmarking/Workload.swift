import NeuralNetworks
import Optimization

/// A benchmark workload: a model with an optimizer and a batch size.
public struct Workload: Sendable {
    /// The name on the command line.
    public let name: String
    /// One line of help.
    public let summary: String
    /// The number of features of a sample.
    public let inputCount: Int
    /// The number of samples of a batch per rank.
    public let batchPerRank: Int
    let layers: @Sendable () -> [any Layer]
    let optimizer: any Optimizer
    /// Patterns of the frozen layers.
    var frozenLayers: [String] = []

    /// The number of classes of every workload.
    static let classCount = 10
    /// The number of samples of a micro-batch of every workload.
    static let microBatchSize = 32

    /// All workloads.
    public static let all = [
        Workload(
            name: "mlp-mnist", summary: "784-300-100-10, relu, SGD, batch 32 per rank", inputCount: 784,
            batchPerRank: 32, layers: { dense([300, 100], then: { [Activation.relu()] }) },
            optimizer: SGD(learningRate: 0.01)),
        Workload(
            name: "mlp-batch-norm", summary: "784-300-100-10, batch_norm, relu, SGD, batch 32 per rank",
            inputCount: 784,
            batchPerRank: 32,
            layers: { dense([300, 100], then: { [BatchNorm(), Activation("ReLU", relu)] }) },
            optimizer: SGD(learningRate: 0.01)),
        Workload(
            name: "homl20", summary: "3072-20×100-10, elu, momentum, batch 32 per rank", inputCount: 3072,
            batchPerRank: 32,
            layers: {
                dense(
                    Array(repeating: 100, count: 20),
                    then: { [Activation.elu()] })
            },
            optimizer: Momentum(learningRate: 0.01, momentum: 0.9)),
        Workload(
            name: "mlp-wide", summary: "784-2048-2048-2048-10, relu, momentum, batch 128 per rank",
            inputCount: 784,
            batchPerRank: 128,
            layers: { dense([2048, 2048, 2048], then: { [Activation.relu()] }) },
            optimizer: Momentum(learningRate: 0.01, momentum: 0.9)),
        trunk(name: "trunk", summary: "none frozen", frozenLayers: []),
        trunk(name: "trunk-frozen", summary: "lower 10 frozen", frozenLayers: ["layers.0-19"]),
    ]

    /// Creates a workload with a reusable trunk of ten layers and a head.
    private static func trunk(name: String, summary: String, frozenLayers: [String]) -> Workload {
        Workload(
            name: name, summary: "784-10×256-10, relu, Adam, batch 32 per rank; \(summary)",
            inputCount: 784,
            batchPerRank: 32,
            layers: { dense(Array(repeating: 256, count: 10), then: { [Activation.relu()] }) },
            optimizer: Adam(learningRate: 0.001), frozenLayers: frozenLayers)
    }

    private static func dense(_ units: [Int], then others: () -> [any Layer]) -> [any Layer] {
        units.flatMap { [Dense(units: $0)] + others() } + [Dense(units: classCount)]
    }
}
