import Collectives
import NeuralNetworks
import Summation
import Tensors

/// The statistics of one layer in a training step, over the global batch; the same bits for any number of
/// ranks.
package struct LayerStatistics: Sendable, Hashable {
    /// The mean of the outputs, over samples and units.
    package let outputMean: Double
    /// The standard deviation of the outputs, over samples and units.
    package let outputDeviation: Double
    /// Estimates of the quantiles 0, 0.05 … 1 of the outputs, over samples and units; nil if none is a number, and in
    /// steps without distributions.
    package let outputQuantiles: [Float]?
    /// The share of outputs in the saturated range; nil if the layer has none.
    package let saturated: Double?
    /// The share of units whose output is dead for every sample of the batch; nil if units do not die.
    package let dead: Double?
    /// The norm of the parameters' gradient, before clipping; nil if the layer learns nothing.
    package let gradientNorm: Double?
    /// The norm of the parameters before the update; nil if the layer learns nothing.
    package let weightNorm: Double?
    /// Estimates of the quantiles 0, 0.05 … 1 of its largest parameter before the update; nil if the layer learns
    /// nothing, and in steps without distributions.
    package let weightQuantiles: [Float]?
    /// The norm of the update divided by that of the parameters; nil if there was none, or the parameters are
    /// all 0.
    package let updateRatio: Double?
}

/// Measures training steps layer by layer: outputs, gradients, updates.
package final class StepDiagnoser: StepObserver {
    /// The least number of steps between distributions, which cost as much as all other statistics together.
    package static let distributionInterval = 10

    /// True to measure the next step.
    package private(set) var isActive = true
    /// True to measure the distributions of its outputs and parameters, too.
    private var takesDistributions = true
    /// The layers in the last step that was measured, in order.
    package private(set) var layers: [LayerStatistics] = []

    private let model: Sequential
    private let range: Range<Int>
    private let blocks: BlockForest
    /// For each of the arena's slots, the index of its layer in the model.
    private let layerOfSlot: [Int?]
    private var outputs: OutputStatistics?
    private var gradients: [BlockNumbers] = []
    private var weights: [BlockNumbers] = []
    /// The quantiles of each layer's largest parameter before the update.
    private var weightQuantiles: [[Float]?] = []
    /// This rank's shard of the arena as it was before the update, in its place; afterwards, the update.
    private let earlier: Tensor

    /// A diagnoser of the steps of a replica of `model`.
    package init(_ model: Sequential, arena: ParameterArena, communicator: any Communicator) {
        let shards = ShardLayout(elementCount: arena.elementCount, ranks: communicator.size)
        self.model = model
        range = shards.ranges[communicator.rank]
        blocks = BlockForest(rank: communicator.rank, shards: shards)
        earlier = Tensor(zeros: [arena.elementCount], type: arena.type)
        var layers: [String: Int] = [:]
        for (index, layer) in model.layers.enumerated() {
            for parameter in layer.parameters {
                layers["\(Sequential.layerName(index)).\(parameter.name)"] = index
            }
        }
        layerOfSlot = arena.slots.map { layers[$0.name] }
    }

    /// Decides what to measure in a step.
    ///
    /// - Parameters:
    ///   - step: its number, from 1.
    ///   - interval: the number of steps between two that are measured.
    package func begin(step: Int, every interval: Int) {
        let several = (Self.distributionInterval + interval - 1) / interval * interval
        isActive = (step - 1) % interval == 0
        takesDistributions = (step - 1) % several == 0
    }

    /// Observes the layers' outputs in the forward pass; keeps gradient and parameters before the update.
    package func phaseBegins(_ phase: StepPhase, of step: StepRun) {
        guard isActive else { return }
        switch phase {
        case .forward:
            let outputs = OutputStatistics(
                model, samples: step.batch.layout, takesDistributions: takesDistributions)
            self.outputs = outputs
            step.layerObserver = outputs
        case .update:
            gradients = step.gradient.map { squares(of: $0, step.arena) } ?? []
            weights = squares(of: step.arena.values, step.arena)
            weightQuantiles = takesDistributions ? quantiles(of: step.arena) : model.layers.map { _ in nil }
            step.arena.view(range, of: earlier).copyElements(
                from: step.arena.view(range, of: step.arena.values))
        default: break
        }
    }

    /// Concludes the measurement after the last phase.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    package func phaseEnded(_ phase: StepPhase, of step: StepRun) throws {
        if isActive, phase == .constrain { layers = try statistics(of: step) }
    }

    private func statistics(of step: StepRun) throws(CommunicationError) -> [LayerStatistics] {
        guard let outputs else { preconditionFailure("a diagnosis begins with the forward pass") }
        let arena = step.arena
        arena.view(range, of: earlier).becomeUpdate(from: arena.view(range, of: arena.values))
        let updates = squares(of: earlier, arena)
        let summaries = try outputs.summaries(step.communicator, over: step.batch.forest)
        let sums = try step.communicator.treeSums(
            [blocks.sum(of: gradients + weights + updates)], phase: .metrics
        ).values[0]
        let slotCount = arena.slots.count
        return model.layers.indices.map { index in
            let slots = (0..<slotCount).filter { layerOfSlot[$0] == index }
            func norm(_ quantity: Int) -> Double? {
                slots.isEmpty
                    ? nil : slots.reduce(0) { $0 + sums[quantity * slotCount + $1] }.squareRoot()
            }
            let (weightNorm, updateNorm) = (norm(1), norm(2))
            var ratio: Double?
            if step.isUpdated, let weightNorm, let updateNorm, weightNorm > 0 {
                ratio = updateNorm / weightNorm
            }
            return LayerStatistics(
                outputMean: summaries[index].mean, outputDeviation: summaries[index].deviation,
                outputQuantiles: summaries[index].quantiles,
                saturated: summaries[index].saturated, dead: summaries[index].dead, gradientNorm: norm(0),
                weightNorm: weightNorm, weightQuantiles: weightQuantiles[index], updateRatio: ratio)
        }
    }

    /// The quantiles of each layer's largest parameter, of which every rank has all values.
    private func quantiles(of arena: ParameterArena) -> [[Float]?] {
        model.layers.indices.map { layer in
            let slots = arena.slots.indices.filter { layerOfSlot[$0] == layer }.map { arena.slots[$0] }
            guard let slot = slots.max(by: { $0.range.count < $1.range.count }) else { return nil }
            return ValueCounts.quantiles(of: arena.view(slot.range, of: arena.values).values)
        }
    }

    /// The squares of each parameter in this rank's shard of a vector of the arena's length.
    private func squares(of vector: Tensor, _ arena: ParameterArena) -> [BlockNumbers] {
        BlockNumbers.squaresByParameter(arena, in: range, of: vector)
    }
}
