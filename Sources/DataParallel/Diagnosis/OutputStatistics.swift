import Autodiff
import Collectives
import NeuralNetworks
import Summation
import Tensors

/// Statistics of the outputs of a model's layers in one pass: mean and spread, quantiles, saturated outputs and dead
/// units.
///
/// Moments are taken in float64 micro-batch by micro-batch and merged up the canonical tree without
/// cancellation; counts add up exactly; whether a unit is alive is a maximum. So the numbers do not depend on the ranks.
final class OutputStatistics: LayerObserver {
    /// The statistics of one layer's outputs over the global batch.
    struct Summary {
        let mean: Double
        let deviation: Double
        let quantiles: [Float]?
        let saturated: Double?
        let dead: Double?
    }

    private let model: Sequential
    private let samples: SampleLayout
    private let takesDistributions: Bool
    private let unitCounts: [Int]
    /// The offset of the flags of each layer's units in a vector; nil for a layer whose units do not die.
    private let flagOffsets: [Int?]
    private let width: Int
    /// The length of the moments of all layers, a column each: the outputs of a sample count as one row, by
    /// their mean and their mean M2.
    private let momentsWidth: Int
    /// The places of each layer's bins in a vector: the sums are those of saturated outputs, then these.
    private let countPlaces: [Range<Int>]
    /// The offset of each layer's extremes in a vector: the largest output, and the negated least one.
    private let rangeOffsets: [Int]
    /// The end of what is added up in a vector; of the rest, the maximum is taken.
    private let sumsEnd: Int
    /// A vector for each subtree: the moments, each layer's number of saturated outputs and of outputs by bin, its
    /// extremes, then 1 for each unit that is alive.
    private var parts: [[Double]]

    /// Statistics of a pass over a rank's share.
    ///
    /// - Parameter takesDistributions: true to estimate quantiles, too.
    init(_ model: Sequential, samples: SampleLayout, takesDistributions: Bool) {
        self.takesDistributions = takesDistributions
        self.model = model
        self.samples = samples
        unitCounts = model.outputShapes.map { $0.reduce(1, *) }
        momentsWidth = Moments.width(columns: model.layers.count)
        let firstCount = momentsWidth + model.layers.count
        let binCount = takesDistributions ? ValueCounts.binCount : 0
        countPlaces = model.layers.indices.map {
            firstCount + $0 * binCount..<firstCount + ($0 + 1) * binCount
        }
        let sumsEnd = firstCount + model.layers.count * binCount
        self.sumsEnd = sumsEnd
        rangeOffsets = model.layers.indices.map { sumsEnd + 2 * $0 }
        var offsets: [Int?] = []
        let firstFlag = sumsEnd + 2 * model.layers.count
        var end = firstFlag
        for (layer, units) in zip(model.layers, unitCounts) {
            if case .dead = layer.inactiveRange {
                offsets.append(end)
                end += units
            } else {
                offsets.append(nil)
            }
        }
        flagOffsets = offsets
        width = end
        parts = samples.subtrees.map { [end] _ in
            var part = [Double](repeating: 0, count: end)
            for place in sumsEnd..<firstFlag { part[place] = -.infinity }
            return part
        }
    }

    /// Adds a layer's outputs.
    func layer(_ index: Int, of model: Sequential, gave output: Variable) {
        guard model === self.model else { return }
        let values = output.data.values
        let units = unitCounts[index]
        precondition(values.count == samples.rowCount * units, "a row of outputs for each sample")
        for (part, subtree) in samples.subtrees.enumerated() {
            let microBatches = subtree.map { leaf in
                let rows = samples.rows(of: leaf..<leaf + 1)
                return values[rows.lowerBound * units..<rows.upperBound * units]
            }
            let moments = CanonicalTree.sum(
                of: microBatches.map { Self.moments(of: $0, units: units) }, add: Moments.merge)
            if let moments {
                parts[part][0] = moments[0]
                parts[part][1 + index] = moments[1]
                parts[part][1 + model.layers.count + index] = moments[2]
            }
            let rows = samples.rows(of: subtree)
            if takesDistributions {
                var counts = ValueCounts()
                counts.add(values[rows.lowerBound * units..<rows.upperBound * units])
                parts[part].replaceSubrange(countPlaces[index], with: counts.counts)
                parts[part][rangeOffsets[index]] = counts.largest
                parts[part][rangeOffsets[index] + 1] = -counts.least
            }
            if case .saturated(let below, let above) = model.layers[index].inactiveRange {
                let count = microBatches.joined().count { $0 < below || $0 > above }
                parts[part][momentsWidth + index] = Double(count)
            }
            if let offset = flagOffsets[index], case .dead(let bound) = model.layers[index].inactiveRange {
                for row in rows {
                    for unit in 0..<units where values[row * units + unit] > bound {
                        parts[part][offset + unit] = 1
                    }
                }
            }
        }
    }

    /// The statistics of each layer's outputs over the global batch.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func summaries(
        _ communicator: any Communicator, over forest: Forest
    ) throws(CommunicationError) -> [Summary] {
        let (momentsWidth, sumsEnd) = (momentsWidth, sumsEnd)
        let totals = try communicator.treeReduce(
            parts, width: width, forest: forest, phase: .metrics
        ) { left, right in
            Moments.merge(Array(left[..<momentsWidth]), Array(right[..<momentsWidth]))
                + (momentsWidth..<left.count).map {
                    $0 < sumsEnd ? left[$0] + right[$0] : max(left[$0], right[$0])
                }
        }
        let moments = Moments(values: Array(totals[..<momentsWidth]))
        return model.layers.indices.map { index in
            let count = Double(samples.globalSampleCount * unitCounts[index])
            var (saturated, dead): (Double?, Double?) = (nil, nil)
            if case .saturated = model.layers[index].inactiveRange {
                saturated = totals[momentsWidth + index] / count
            }
            if let offset = flagOffsets[index] {
                let alive = totals[offset..<offset + unitCounts[index]].reduce(0, +)
                let units = Double(unitCounts[index])
                dead = (units - alive) / units
            }
            let quantiles =
                takesDistributions
                ? ValueCounts(
                    counts: totals[countPlaces[index]], least: -totals[rangeOffsets[index] + 1],
                    largest: totals[rangeOffsets[index]]
                ).quantiles : nil
            return Summary(
                mean: moments.means[index], deviation: (moments.squares[index] / moments.count).squareRoot(),
                quantiles: quantiles,
                saturated: saturated, dead: dead)
        }
    }

    /// The number of rows of a micro-batch, the mean of all its outputs, and their M2 divided by the number
    /// of units.
    private static func moments(of values: ArraySlice<Double>, units: Int) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return [Double(values.count / max(units, 1)), mean, squares / Double(max(units, 1))]
    }
}
