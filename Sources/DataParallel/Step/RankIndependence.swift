import Autodiff
import Collectives
import Datasets
import NeuralNetworks
import Summation
import Tensors

/// A comparison of losses, gradients and buffers of a few samples, taken at once and in two parts.
///
/// Sums over samples that functions of variables take are in the canonical order by themselves. This finds
/// everything else that would give other bits on other numbers of ranks: a layer that computes with its
/// number of rows, with raw data across rows, or with random numbers of its own.
package struct RankIndependence {
    /// The losses and gradients of some samples, and the buffers after them, which have seen all samples.
    struct Values {
        let losses: [Double]
        let names: [String]
        let gradients: [[Tensor]?]
        let buffers: [(name: String, tensor: Tensor)]

        var checksum: UInt64 {
            let tensors = gradients.flatMap { $0 ?? [] } + buffers.map(\.tensor)
            let checksums = [losses.withUnsafeBytes(Tensors.checksum(of:))] + tensors.map(\.checksum)
            return checksums.withUnsafeBytes(Tensors.checksum(of:))
        }
    }

    private let batch: Batch
    private let step: Int
    private let mode: ForwardPass.Mode
    private let count: Int
    private let split: Int

    /// A comparison of some samples, two of them at least.
    init(of batch: Batch, step: Int, mode: ForwardPass.Mode) {
        self.batch = batch
        self.step = step
        self.mode = mode
        count = batch.layout.rowCount
        split = Self.split(of: count)
    }

    /// Compares the values that `body` computes.
    ///
    /// - Returns: a checksum of the values of all samples.
    /// - Throws: `RankDependence` if they differ, or the errors of `body`.
    @discardableResult
    func verify(_ body: (Batch, ForwardPass) throws -> Values) throws -> UInt64 {
        let bits = Self.bits
        let recording = RecordedExchange()
        let whole = try values([0..<split, split..<count], recording, body)
        if !recording.totals.isEmpty {
            // A rank that holds both micro-batches adds them as one subtree.
            let joined = RecordedExchange()
            let together = try values([0..<split, split..<count], areJoined: true, joined, body)
            guard bits(joined.totals.flatMap(\.self)) == bits(recording.totals.flatMap(\.self)),
                bits(together.losses) == bits(whole.losses)
            else {
                throw RankDependence("sums over samples", all: count, some: split)
            }
        }
        for (part, rows) in [0..<split, split..<count].enumerated() {
            let alone = try values([rows], RepeatedExchange(recording.totals), body)
            guard bits(Array(whole.losses[rows])) == bits(alone.losses) else {
                throw RankDependence("the losses", all: count, some: rows.count)
            }
            for (name, (all, own)) in zip(whole.names, zip(whole.gradients, alone.gradients))
            where !haveSameBits(all?[part], own?[0]) {
                throw RankDependence("the gradient of \(name)", all: count, some: rows.count)
            }
            for (all, own) in zip(whole.buffers, alone.buffers)
            where !haveSameBits(all.tensor, own.tensor) {
                throw RankDependence("the buffer \(all.name)", all: count, some: rows.count)
            }
        }
        return whole.checksum
    }

    /// True if two gradients have the same bits, or there is none of both. All NaN are the same.
    private func haveSameBits(_ all: Tensor?, _ own: Tensor?) -> Bool {
        guard let all, let own else { return all?.count ?? 0 == own?.count ?? 0 }
        // Without a copy, unless they differ.
        return all.hasSameBits(as: own) || Self.bits(all.values) == Self.bits(own.values)
    }

    /// The values of consecutive runs of rows, each of which is a micro-batch.
    ///
    /// - Parameter areJoined: true if they are one subtree, false if each is one.
    private func values(
        _ microBatches: [Range<Int>], areJoined: Bool = false, _ exchange: any StatisticsExchange,
        _ body: (Batch, ForwardPass) throws -> Values
    ) throws -> Values {
        let rows = microBatches[0].lowerBound..<microBatches[microBatches.count - 1].upperBound
        let subtrees = areJoined ? [microBatches.indices] : microBatches.indices.map { $0..<$0 + 1 }
        let layout = SampleLayout(
            microBatchEnds: microBatches.map { $0.upperBound - rows.lowerBound },
            subtrees: subtrees,
            firstSample: batch.layout.firstSample + rows.lowerBound, globalSampleCount: count)
        let part = Batch(
            epoch: batch.epoch, step: batch.step, features: batch.features.rowView(rows),
            targets: batch.targets.rows(rows), indices: Array(batch.indices[rows]), layout: layout,
            forest: Forest(leafCount: microBatches.count, ranks: 1))
        let pass = ForwardPass(samples: layout, mode: mode, step: step, statistics: exchange)
        let values = try body(part, pass)
        guard values.losses.count == rows.count, exchange.isComplete,
            values.gradients.allSatisfy({ $0.map { $0.count == subtrees.count } ?? true })
        else {
            throw RankDependence("the number of sums over samples", all: count, some: rows.count)
        }
        return values
    }
}

extension RankIndependence {
    /// The largest number of samples.
    private static let most = 64
    /// The number of bytes of features from which there are fewer.
    private static let mostBytes = 1 << 22

    /// The number of samples of the first part: not half of them, so that the parts differ.
    package static func split(of count: Int) -> Int { max(1, count * 3 / 8) }

    /// The bits of numbers; those of all NaN are the same, since they have no order to keep.
    package static func bits(_ values: [Double]) -> [UInt64] {
        values.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
    }

    /// Returns the first samples of a data set; nil if it has none.
    package static func samples(of dataset: Dataset, scaling: FittedScaling, type: ScalarType) -> Batch? {
        Batches(of: dataset, scaling: scaling, batchSize: most, microBatchSize: 1, type: type).first { _ in
            true
        }
    }

    /// Returns the first samples of a global batch on every rank, whichever holds them, so that a layer that keeps
    /// values of its own sees the same ones on any number of ranks; nil for a batch of one sample.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    static func samples(
        of batch: Batch, on communicator: any Communicator
    ) throws(CommunicationError) -> Batch? {
        let (type, columns) = (batch.features.type, Array(batch.features.shape.dropFirst()))
        let rowBytes = max(columns.reduce(type.byteCount, *), 1)
        let count = min(batch.layout.globalSampleCount, most, max(2, mostBytes / rowBytes))
        guard count > 1 else { return nil }
        let rows = 0..<min(max(count - batch.layout.firstSample, 0), batch.layout.rowCount)

        func gathered(_ tensor: Tensor) throws(CommunicationError) -> ArraySlice<UInt8> {
            let own = rows.isEmpty ? [] : tensor.rowView(rows).withUnsafeBytes { [UInt8]($0) }
            return try communicator.allGather(own, phase: .setup).flatMap(\.self)[...]
        }
        let features = Tensor(bytes: try gathered(batch.features), shape: [count] + columns, type: type)
        let targets: Targets
        switch batch.targets {
        case .classes(let classes):
            let own = classes.prefix(rows.count).map { Int64($0) }
            let all = try communicator.allGather(own.withUnsafeBytes { [UInt8]($0) }, phase: .setup)
            targets = .classes(
                all.flatMap { $0.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) } }.map(Int32.init))
        case .values(let values):
            let width = values.shape.dropFirst()
            targets = .values(
                Tensor(bytes: try gathered(values), shape: [count] + width, type: values.type))
        }
        return Batch(
            epoch: batch.epoch, step: batch.step, features: features, targets: targets,
            indices: Array(0..<count), layout: SampleLayout(rows: count),
            forest: Forest(leafCount: 1, ranks: 1))
    }
}

extension Sequential {
    /// Verifies on a few samples that losses in evaluation do not depend on the division of samples among ranks.
    ///
    /// - Parameter batch: the samples, the same on every rank.
    /// - Throws: `RankDependence` if they do, or the error of a function.
    package func verifyIndependence(of loss: any Loss, on batch: Batch) throws {
        guard batch.layout.rowCount > 1 else { return }
        try RankIndependence(of: batch, step: 0, mode: .evaluation).verify { batch, pass in
            let losses = try withoutGradients {
                try Evaluation(of: self, loss: loss, on: batch, pass).losses.data.values
            }
            return RankIndependence.Values(losses: losses, names: [], gradients: [], buffers: [])
        }
    }
}

/// Losses, gradients or buffers that depend on the division of the samples among ranks.
public struct RankDependence: Error, CustomStringConvertible {
    /// The values that differ, and the remedy.
    public let description: String

    /// - Parameter values: the values in words, with their article.
    package init(_ values: String, all: Int, some: Int) {
        description =
            "\(values) would depend on the number of ranks: \(all) samples at once gave other bits than \(some) of them alone. "
            + "A layer or loss uses the number of its rows, raw data of several rows, random numbers of its own, or a value that it keeps between calls: "
            + "compute with variables that have samples, mean(x, axes: [0]) for the whole batch, the layer's noise, and buffers"
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
