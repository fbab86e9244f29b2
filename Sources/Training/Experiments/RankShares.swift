import Reporting
import Summation

/// The shares of a global batch that a number of ranks would have: a part of the output of `check --json`.
public struct RankShares: Sendable, Encodable {
    /// Ranks with shares of the same size.
    public struct Share: Sendable, Encodable {
        /// The number of samples of each.
        public let samples: Int
        /// The number of micro-batches of each.
        public let microBatches: Int
        /// The ranks.
        public let ranks: [Int]
    }

    /// The number of ranks.
    public let ranks: Int
    /// The number of samples of a full batch.
    public let samples: Int
    /// The ranks by the size of their shares, the largest first.
    public let shares: [Share]
    /// The number of ranks without samples.
    public let idleRanks: Int
    /// The number of samples of the last batch of an epoch.
    public let lastBatchSamples: Int
    /// The number of ranks without samples of the last batch of an epoch.
    public let lastBatchIdleRanks: Int

    /// The largest number of ranges of ranks that a table names.
    private static let mostRanges = 6

    /// The shares of a full batch and of the last one of an epoch, which may be smaller.
    init(full: BatchPartition, last: BatchPartition) {
        ranks = full.rankCount
        samples = full.sampleCount
        shares = Dictionary(grouping: 0..<full.rankCount) { full.samples(of: $0).count }
            .sorted { $0.key > $1.key }
            .map { Share(samples: $0, microBatches: full.run(of: $1[0]).count, ranks: $1) }
        idleRanks = full.idleRanks
        lastBatchSamples = last.sampleCount
        lastBatchIdleRanks = last.idleRanks
    }

    /// The shares as a readable table.
    public var text: String {
        var table = Table([
            .init("Ranks", .right), .init("Samples", .right), .init("Micro-batches", .right),
            .init("Share", .right), .init("Which"),
        ])
        for share in shares {
            table.append([
                Format.grouped(share.ranks.count), Format.grouped(share.samples),
                Format.grouped(share.microBatches),
                Format.percent(Double(share.samples) / Double(samples)), Self.ranges(share.ranks),
            ])
        }
        let speedUp = Double(samples) / Double(shares.first?.samples ?? samples)
        table.append(
            note:
                "\(Format.count(ranks, "rank")): at most \(Format.fixed(speedUp, decimals: 1)) times as fast as one, by the largest share of a batch of \(Format.grouped(samples))"
        )
        if lastBatchIdleRanks > idleRanks {
            table.append(
                note:
                    "last batch of an epoch: \(Format.count(lastBatchSamples, "sample")), for \(ranks - lastBatchIdleRanks) of the ranks"
            )
        }
        return table.text()
    }

    /// Returns the numbers of ranks in ascending order, consecutive ones as ranges: `0–3, 5`.
    private static func ranges(_ ranks: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for rank in ranks {
            if let last = ranges.last, last.upperBound + 1 == rank {
                ranges[ranges.count - 1] = last.lowerBound...rank
            } else {
                ranges.append(rank...rank)
            }
        }
        let texts = ranges.prefix(mostRanges).map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
        }
        return texts.joined(separator: ", ") + (ranges.count > mostRanges ? " …" : "")
    }
}

extension BatchPartition {
    /// The number of ranks without samples.
    fileprivate var idleRanks: Int { (0..<rankCount).count { run(of: $0).isEmpty } }
}

extension Experiment {
    /// The number of ranks that have samples in a full batch, if there are as many.
    public var mostRanks: Int { setup.usefulRanks.count }

    /// Returns the shares that a number of ranks, at least 1, would have of a batch.
    public func shares(ranks: Int) -> RankShares {
        let sampler = setup.sampler(for: data.training)
        return RankShares(
            full: sampler.partition(step: 0, rankCount: ranks),
            last: sampler.partition(step: sampler.stepsPerEpoch - 1, rankCount: ranks))
    }
}
