import Autodiff
import Collectives
import NeuralNetworks
import Tensors

/// Looks at the outputs of a model's layers in one pass: their mean and spread, and which units stand still.
///
/// Sums are taken in float64 micro-batch by micro-batch, then up the canonical tree; whether a unit is alive is a maximum. So the numbers do
/// not depend on the ranks.
final class OutputStatistics: LayerObserver {
    /// What one layer's outputs came to over the global batch.
    struct Summary {
        let mean: Double
        let deviation: Double
        let saturated: Double?
        let dead: Double?
    }

    /// Σy, Σy² and the number of saturated outputs.
    private static let sumsPerLayer = 3

    private let model: Sequential
    private let samples: SampleLayout
    private let unitCounts: [Int]
    /// Where the flags of a layer's units begin in a vector; nil for a layer whose units do not die.
    private let flagOffsets: [Int?]
    private let width: Int
    /// A vector for each subtree: the sums of all layers, then 1 for each unit that is alive.
    private var parts: [[Double]]

    /// Statistics of a pass over a rank's share.
    init(_ model: Sequential, samples: SampleLayout) {
        self.model = model
        self.samples = samples
        unitCounts = model.outputShapes.map { $0.reduce(1, *) }
        var offsets: [Int?] = []
        var end = model.layers.count * Self.sumsPerLayer
        for (layer, units) in zip(model.layers, unitCounts) {
            if case .dead = layer.idleUnits {
                offsets.append(end)
                end += units
            } else {
                offsets.append(nil)
            }
        }
        flagOffsets = offsets
        width = end
        parts = samples.subtrees.map { [end] _ in [Double](repeating: 0, count: end) }
    }

    /// Adds a layer's outputs.
    func layer(_ index: Int, of model: Sequential, gave output: Variable) {
        guard model === self.model else { return }
        let values = output.data.values
        let units = unitCounts[index]
        precondition(values.count == samples.rowCount * units, "a row of outputs for each sample")
        for (part, subtree) in samples.subtrees.enumerated() {
            let microBatches = subtree.map { leaf in
                let first = leaf == 0 ? 0 : samples.microBatchEnds[leaf - 1]
                let range = first * units..<samples.microBatchEnds[leaf] * units
                return sums(of: values[range], model.layers[index].idleUnits)
            }
            let total = CanonicalTree.sum(of: microBatches, add: elementWiseSum) ?? []
            let start = index * Self.sumsPerLayer
            parts[part].replaceSubrange(start..<start + total.count, with: total)
            if let offset = flagOffsets[index], case .dead(let bound) = model.layers[index].idleUnits {
                let first = subtree.lowerBound == 0 ? 0 : samples.microBatchEnds[subtree.lowerBound - 1]
                for row in first..<samples.microBatchEnds[subtree.upperBound - 1] {
                    for unit in 0..<units where values[row * units + unit] > bound {
                        parts[part][offset + unit] = 1
                    }
                }
            }
        }
    }

    /// What the layers' outputs came to over the global batch.
    ///
    /// - Note: collective, every rank calls it in the same order.
    func summaries(
        _ communicator: any Communicator, over microBatches: Forest
    ) throws(CommunicationError) -> [Summary] {
        let sumCount = model.layers.count * Self.sumsPerLayer
        let totals = try communicator.treeReduce(
            parts, width: width, forest: microBatches, phase: .metrics
        ) { left, right in
            left.indices.map { $0 < sumCount ? left[$0] + right[$0] : max(left[$0], right[$0]) }
        }
        return model.layers.indices.map { index in
            let start = index * Self.sumsPerLayer
            let count = Double(samples.globalSampleCount * unitCounts[index])
            let mean = totals[start] / count
            let variance = totals[start + 1] / count - mean * mean
            var (saturated, dead): (Double?, Double?) = (nil, nil)
            if case .saturated = model.layers[index].idleUnits { saturated = totals[start + 2] / count }
            if let offset = flagOffsets[index] {
                let alive = totals[offset..<offset + unitCounts[index]].reduce(0, +)
                let units = Double(unitCounts[index])
                dead = (units - alive) / units
            }
            return Summary(
                mean: mean, deviation: (variance < 0 ? 0 : variance).squareRoot(), saturated: saturated,
                dead: dead)
        }
    }

    private func sums(of values: ArraySlice<Double>, _ idleUnits: IdleUnits?) -> [Double] {
        var (sum, squares, saturated) = (0.0, 0.0, 0.0)
        for value in values {
            sum += value
            squares += value * value
        }
        if case .saturated(let below, let above) = idleUnits {
            for value in values where value < below || value > above { saturated += 1 }
        }
        return [sum, squares, saturated]
    }
}
