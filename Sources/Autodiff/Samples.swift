import Summation
import Tensors

/// The samples of a rank's share of a global batch, which the first axis of a variable runs over.
///
/// A variable that has samples hands them on to what is computed from it, so that every function knows which
/// of its inputs differ from sample to sample, and sums over samples in the canonical order.
public final class Samples {
    /// The division of the variable's rows into micro-batches and subtrees of the canonical tree.
    public let layout: SampleLayout
    /// The number of consecutive rows that belong to one sample, usually 1.
    public let rowsPerSample: Int
    /// The division of the samples themselves, which is that of the rows if there is one for each.
    let division: SampleLayout
    /// The exchange of sums over the global batch between the ranks.
    public let exchange: any StatisticsExchange

    /// The samples of a share, one row each.
    ///
    /// - Parameters:
    ///   - layout: the division of the rows into micro-batches.
    ///   - exchange: the exchange with the other ranks; without one, the share is the whole batch.
    public convenience init(_ layout: SampleLayout, exchange: any StatisticsExchange = LocalStatistics()) {
        self.init(layout, rowsPerSample: 1, division: layout, exchange)
    }

    /// A whole batch of `count` samples as one micro-batch, one row each.
    public convenience init(count: Int) { self.init(SampleLayout(rows: count)) }

    private init(
        _ layout: SampleLayout, rowsPerSample: Int, division: SampleLayout, _ exchange: any StatisticsExchange
    ) {
        self.layout = layout
        self.division = division
        self.rowsPerSample = rowsPerSample
        self.exchange = exchange
    }

    /// The number of samples of the share.
    public var count: Int { division.rowCount }

    /// The number of samples of the global batch, over all ranks.
    public var globalCount: Int { division.globalSampleCount }

    /// True if both divide the same rows in the same way.
    func haveSameRows(as other: Samples) -> Bool { self === other || layout == other.layout }

    /// The same samples with `rowCount` rows in all; nil if that is no multiple of their number.
    func spread(over rowCount: Int) -> Samples? {
        if rowCount == layout.rowCount { return self }
        let count = count
        guard count > 0, rowCount > 0, rowCount.isMultiple(of: count) else { return nil }
        let rows = rowCount / count
        let spread = SampleLayout(
            microBatchEnds: division.microBatchEnds.map { $0 * rows }, subtrees: division.subtrees,
            firstSample: division.firstSample * rows, globalSampleCount: division.globalSampleCount * rows)
        return Samples(spread, rowsPerSample: rows, division: division, exchange)
    }

    /// The number of rows of the global batch. A rank without samples cannot know how many rows each has.
    ///
    /// - Note: Collective: every rank must call it in the same order, even a rank without samples.
    func globalRowCount() throws -> Double {
        let counts = layout.microBatchEnds.indices.map { [Double(layout.rows(of: $0..<$0 + 1).count)] }
        return try exchange.reduce(
            layout.join(counts, add: elementWiseSum), width: 1, combine: elementWiseSum)[0]
    }

    /// The sum of a value over the global batch, the same bits on all ranks.
    ///
    /// - Parameters:
    ///   - microBatches: the value of each micro-batch of the share.
    ///   - shape: the shape of the value.
    ///   - type: the type of the value.
    /// - Note: Collective: every rank must call it in the same order, even a rank without samples.
    func globalSum(_ microBatches: [Tensor], shape: [Int], type: ScalarType) throws -> Tensor {
        let parts = layout.join(microBatches.map(\.values), add: elementWiseSum)
        let total = try exchange.reduce(parts, width: shape.reduce(1, *), combine: elementWiseSum)
        return try Tensor(total, shape: shape, type: type)
    }
}
