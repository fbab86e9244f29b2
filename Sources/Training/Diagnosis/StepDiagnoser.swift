import Collectives
import NeuralNetworks
import Reporting
import Summation
import Tensors

/// Measures training steps layer by layer: outputs, gradients, updates. The numbers are the same bits for any number of ranks.
///
/// In a step, in this order: `observer`, `keep`, `conclude`.
final class StepDiagnoser {
    private let model: Sequential
    private let arena: ParameterArena
    private let communicator: any Communicator
    private let range: Range<Int>
    private let blocks: BlockForest
    /// The model's layer that each of the arena's slots belongs to.
    private let layerOfSlot: [Int?]
    private var outputs: OutputStatistics?
    private var gradients: [BlockNumbers] = []
    private var weights: [BlockNumbers] = []
    /// The arena as it was before the update, as far as this rank's shard goes; afterwards, the update.
    private let earlier: Tensor

    /// A diagnoser of the steps of a replica of `model`.
    init(_ model: Sequential, arena: ParameterArena, communicator: any Communicator) {
        let shards = ShardLayout(elementCount: arena.elementCount, ranks: communicator.size)
        self.model = model
        self.arena = arena
        self.communicator = communicator
        range = shards.ranges[communicator.rank]
        blocks = BlockForest(communicator: communicator, shards: shards)
        earlier = Tensor(zeros: [arena.elementCount], type: arena.type)
        var layers: [String: Int] = [:]
        for (index, layer) in model.layers.enumerated() {
            for parameter in layer.parameters {
                layers["\(Sequential.layerName(index)).\(parameter.name)"] = index
            }
        }
        layerOfSlot = arena.slots.map { layers[$0.name] }
    }

    /// Who is to look at the layers in the step's forward pass.
    func observer(of samples: SampleLayout) -> any LayerObserver {
        let outputs = OutputStatistics(model, samples: samples)
        self.outputs = outputs
        return outputs
    }

    /// Takes what is known before the update: the reduced gradient, a vector of the arena's length with this rank's shard at its place, and
    /// the parameters.
    func keep(gradient: Tensor) {
        gradients = squares(of: gradient)
        weights = squares(of: arena.values)
        arena.view(range, of: earlier).copyElements(from: arena.view(range, of: arena.values))
    }

    /// What the step was, after it.
    ///
    /// - Parameters:
    ///   - microBatches: which ranks hold which micro-batches of the step's batch.
    ///   - isUpdated: whether the parameters were updated.
    /// - Note: collective, every rank calls it in the same order.
    func conclude(
        over microBatches: Forest, isUpdated: Bool
    ) throws(CommunicationError) -> [LayerDiagnosis] {
        guard let outputs else { preconditionFailure("a diagnosis begins with its observer") }
        arena.view(range, of: earlier).becomeDifference(from: arena.view(range, of: arena.values))
        let updates = squares(of: earlier)
        let summaries = try outputs.summaries(communicator, over: microBatches)
        let sums = try communicator.treeSums([blocks.sum(of: gradients + weights + updates)], phase: .metrics)
            .values[0]
        let slotCount = arena.slots.count
        return model.layers.enumerated().map { index, layer in
            let slots = (0..<slotCount).filter { layerOfSlot[$0] == index }
            func norm(_ quantity: Int) -> Double? {
                slots.isEmpty
                    ? nil : slots.reduce(0) { $0 + sums[quantity * slotCount + $1] }.squareRoot()
            }
            let (weightNorm, updateNorm) = (norm(1), norm(2))
            var ratio: Double?
            if isUpdated, let weightNorm, let updateNorm, weightNorm > 0 { ratio = updateNorm / weightNorm }
            return LayerDiagnosis(
                layer: index, kind: layer.kind, outputMean: summaries[index].mean,
                outputDeviation: summaries[index].deviation, saturated: summaries[index].saturated,
                dead: summaries[index].dead, gradientNorm: norm(0), weightNorm: weightNorm,
                updateRatio: ratio)
        }
    }

    /// The squares of each slot's elements in this rank's shard of a vector of the arena's length.
    private func squares(of vector: Tensor) -> [BlockNumbers] {
        arena.slots.map { slot in
            let part = slot.range.clamped(to: range)
            return part.isEmpty ? BlockNumbers() : BlockNumbers(part, of: vector, Tensor.blockSumsOfSquares)
        }
    }
}
