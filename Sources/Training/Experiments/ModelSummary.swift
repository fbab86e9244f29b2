import NeuralNetworks
import Reporting

/// The layers, parameters and costs of a model, also as JSON.
public struct ModelSummary: Sendable, Encodable {
    /// A layer.
    struct Layer: Sendable, Encodable {
        /// The position in the model, from 0.
        let layer: Int
        let kind: String
        /// The shape of its output for one sample.
        let outputShape: [Int]
        /// The number of numbers, running means and variances included.
        let parameters: Int
    }

    /// A stage of the training.
    struct Stage: Sendable, Encodable {
        let name: String
        /// The number of numbers that are learned.
        let trainableParameters: Int
        /// The number of all others.
        let nonTrainableParameters: Int
        let step: StepCost
        /// The memory of the rank with the largest share.
        let memory: RankMemory
    }

    /// The layers, in order.
    let layers: [Layer]
    /// The number of parameters as Keras counts them, with running means and variances, and the bytes that they take.
    let (parameters, parameterBytes): (Int, Int)
    /// The stages, in order.
    let stages: [Stage]
    /// The most ranks that a batch has work for.
    let mostRanks: Int
    private let rankLine: String
    /// The bytes of a learned number.
    private let bytesOfNumber: Int

    private enum CodingKeys: String, CodingKey { case layers, parameters, parameterBytes, stages, mostRanks }

    /// The summary of an experiment's model, with the costs for each of some ranks.
    ///
    /// - Throws: `ModelError` if a stage's patterns do not fit the model.
    public init(_ experiment: Experiment, ranks: Int) throws {
        let model = experiment.model
        layers = model.layers.enumerated().map { index, layer in
            Layer(
                layer: index, kind: layer.kind, outputShape: model.outputShapes[index],
                parameters: layer.parameters.reduce(0) { $0 + $1.variable.data.count }
                    + layer.buffers.reduce(0) { $0 + $1.data.count })
        }
        let count = model.state.reduce(0) { $0 + $1.tensor.count }
        (parameters, parameterBytes) = (count, model.stateBytes)
        bytesOfNumber = model.type.byteCount
        stages = try experiment.stages.map { stage in
            try model.freeze(stage.frozenLayers)
            return Stage(
                name: stage.name, trainableParameters: model.learnedCount,
                nonTrainableParameters: count - model.learnedCount, step: experiment.stepCost(ranks: ranks),
                memory: experiment.memory(of: stage, ranks: ranks))
        }
        try model.freeze(experiment.stages[0].frozenLayers)
        mostRanks = experiment.mostRanks
        rankLine = experiment.rankLine
    }

    /// The layers with their output shapes and parameters, as in Keras, and the cost of a step in each stage.
    public var table: Table {
        var table = Table([.init("Layer (type)"), .init("Output Shape"), .init("Param #", .right)])
        for layer in layers {
            let shape = (["None"] + layer.outputShape.map(String.init)).joined(separator: ", ")
            table.append(["\(layer.layer) (\(layer.kind))", "(\(shape))", Format.grouped(layer.parameters)])
        }
        table.append(note: "Total params: \(Self.amount(parameters, parameterBytes))")
        for stage in stages {
            if stages.count > 1 {
                table.append(
                    note:
                        "Stage '\(stage.name)': \(Format.grouped(stage.trainableParameters)) trainable params, \(Format.grouped(stage.nonTrainableParameters)) non-trainable"
                )
            } else {
                let bytes = stage.trainableParameters * bytesOfNumber
                table.append(note: "Trainable params: \(Self.amount(stage.trainableParameters, bytes))")
                table.append(
                    note:
                        "Non-trainable params: \(Self.amount(stage.nonTrainableParameters, parameterBytes - bytes))"
                )
            }
            table.append(note: "A step of \(Format.grouped(stage.step.samples)) samples: \(stage.step)")
        }
        table.append(note: rankLine)
        return table
    }

    /// The memory of a rank by its use, in each stage.
    public var memoryTable: Table {
        let titles = stages.count > 1 ? stages.map(\.name) : ["bytes"]
        var table = Table([.init("Memory of a rank")] + titles.map { .init($0, .right) })
        let columns = stages.map(\.memory)
        for (row, part) in columns[0].named.enumerated() {
            table.append([part.name] + columns.map { Format.bytes($0.named[row].bytes) })
        }
        table.append(["together"] + columns.map { Format.bytes($0.total) })
        table.append(
            note:
                "\(Format.count(columns[0].samples, "sample")) a rank, \(Format.count(stages[0].step.ranks, "rank"))"
        )
        table.append(note: "The program itself and MPI come on top: 'dnn-dist plan' measures them.")
        return table
    }

    private static func amount(_ count: Int, _ bytes: Int) -> String {
        "\(Format.grouped(count)) (\(Format.bytes(bytes)))"
    }
}

/// The cost of a training step.
struct StepCost: Sendable, Encodable, CustomStringConvertible {
    /// The number of samples of the global batch.
    let samples: Int
    /// The operations of all ranks together.
    let operations: Int
    /// The number of ranks, and the bytes that each of them sends.
    let (ranks, bytesSent): (Int, Int)

    private enum CodingKeys: String, CodingKey { case samples, operations, ranks, bytesSent }

    /// The cost in words, such as `2.5 MFLOP, 38.5 KB sent by each of 4 ranks`.
    var description: String {
        Format.operations(Double(operations))
            + (ranks == 1
                ? ", no communication (1 rank)"
                : ", \(Format.bytes(bytesSent)) sent by each of \(Format.count(ranks, "rank"))")
    }
}

extension Experiment {
    /// Returns the cost of a step. The forward pass costs the operations once. The backward pass costs them
    /// again for the weights of trainable layers, and again for the inputs of all layers above the first
    /// trainable one.
    func stepCost(ranks: Int) -> StepCost {
        var (perSample, isBelowAll) = (0, true)
        for layer in model.layers {
            let learns = !layer.isFrozen && !layer.parameters.isEmpty
            perSample += layer.forwardOperationsPerSample * (1 + (learns ? 1 : 0) + (isBelowAll ? 0 : 1))
            if learns { isBelowAll = false }
        }
        return StepCost(
            samples: plan.batch.size, operations: perSample * plan.batch.size, ranks: ranks,
            bytesSent: model.learnedCount * model.type.byteCount * 2 * (ranks - 1) / ranks)
    }
}

extension Sequential {
    /// The number of numbers in the parameters that learn.
    var learnedCount: Int { learnedParameters.reduce(0) { $0 + $1.variable.data.count } }

    /// The number of numbers that do not: frozen parameters, running means and variances.
    var fixedCount: Int { state.reduce(0) { $0 + $1.tensor.count } - learnedCount }

    /// The bytes of parameters and buffers.
    var stateBytes: Int { state.reduce(0) { $0 + $1.tensor.count * $1.tensor.type.byteCount } }
}
