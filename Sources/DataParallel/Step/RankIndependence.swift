import Autodiff
import Datasets
import NeuralNetworks
import Summation
import Tensors

/// A comparison of losses, gradients and buffers of a few samples, taken at once and in two parts.
///
/// Sums over samples that functions of variables take are in the canonical order by themselves. This finds
/// everything else that would give other bits on other numbers of ranks: a layer that computes with its
/// number of rows, with raw data across rows, or with random numbers of its own.
struct RankIndependence {
    /// The losses and gradients of some samples, and the buffers after them, which have seen all samples.
    struct Values {
        let losses: [Double]
        let names: [String]
        let gradients: [[Tensor]?]
        let buffers: [(name: String, tensor: Tensor)]
    }

    /// The largest number of samples.
    private static let most = 8

    private let batch: Batch
    private let step: Int
    private let mode: ForwardPass.Mode
    private let count: Int
    /// The number of samples of the first part: not half of them, so that the parts differ.
    private let split: Int

    /// A comparison of the first samples of a share, two of them at least.
    init(of batch: Batch, step: Int, mode: ForwardPass.Mode) {
        self.batch = batch
        self.step = step
        self.mode = mode
        count = min(batch.layout.rowCount, Self.most)
        split = max(1, count * 3 / 8)
    }

    /// Compares the values that `body` computes.
    ///
    /// - Throws: `RankDependence` if they differ, or the errors of `body`.
    func verify(_ body: (Batch, ForwardPass) throws -> Values) throws {
        let recording = RecordedExchange()
        let whole = try values([0..<split, split..<count], recording, body)
        for (part, rows) in [0..<split, split..<count].enumerated() {
            let alone = try values([rows], RepeatedExchange(recording.totals), body)
            guard bits(Array(whole.losses[rows])) == bits(alone.losses) else {
                throw RankDependence("the losses", all: count, some: rows.count)
            }
            for (name, (all, own)) in zip(whole.names, zip(whole.gradients, alone.gradients))
            where bits(all?[part].values ?? []) != bits(own?[0].values ?? []) {
                throw RankDependence("the gradient of \(name)", all: count, some: rows.count)
            }
            for (all, own) in zip(whole.buffers, alone.buffers)
            where bits(all.tensor.values) != bits(own.tensor.values) {
                throw RankDependence("the buffer \(all.name)", all: count, some: rows.count)
            }
        }
    }

    /// The bits of numbers; those of all NaN are the same, since they have no order to keep.
    private func bits(_ values: [Double]) -> [UInt64] {
        values.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
    }

    /// The values of consecutive runs of rows, each of which is a micro-batch.
    private func values(
        _ microBatches: [Range<Int>], _ exchange: any StatisticsExchange,
        _ body: (Batch, ForwardPass) throws -> Values
    ) throws -> Values {
        let rows = microBatches[0].lowerBound..<microBatches[microBatches.count - 1].upperBound
        let layout = SampleLayout(
            microBatchEnds: microBatches.map { $0.upperBound - rows.lowerBound },
            subtrees: microBatches.indices.map { $0..<$0 + 1 },
            firstSample: batch.layout.firstSample + rows.lowerBound, globalSampleCount: count)
        let part = Batch(
            epoch: batch.epoch, step: batch.step, features: batch.features.rowView(rows),
            targets: batch.targets.rows(rows), indices: Array(batch.indices[rows]), layout: layout,
            forest: Forest(leafCount: microBatches.count, ranks: 1))
        let pass = ForwardPass(samples: layout, mode: mode, step: step, statistics: exchange)
        let values = try body(part, pass)
        guard values.losses.count == rows.count, exchange.isComplete,
            values.gradients.allSatisfy({ $0.map { $0.count == microBatches.count } ?? true })
        else {
            throw RankDependence("the number of sums over samples", all: count, some: rows.count)
        }
        return values
    }
}

/// Losses, gradients or buffers that depend on the division of the samples among ranks.
public struct RankDependence: Error, CustomStringConvertible {
    /// The values that differ, and the remedy.
    public let description: String

    init(_ values: String, all: Int, some: Int) {
        description =
            "\(values) would depend on the number of ranks: \(all) samples at once gave other bits than \(some) of them alone. "
            + "A layer or loss uses the number of its rows, raw data of several rows, or random numbers of its own: "
            + "compute with variables that have samples, mean(x, axes: [0]) for the whole batch, and the layer's noise"
    }
}

extension RankDependence {
    /// The updates of an optimizer that uses more than each parameter's own values.
    init(updatesOf optimizer: String) {
        description =
            "the updates of \(optimizer) would depend on the number of ranks: a run of parameters at once got other bits "
            + "than in two parts, as ranks update it. An optimizer's update of a parameter may use its own gradient and state "
            + "alone; for norms take clipping, or a bound on each layer (maxNorm)"
    }
}

extension StatisticsExchange {
    fileprivate var isComplete: Bool { (self as? RepeatedExchange)?.isDone ?? true }
}
