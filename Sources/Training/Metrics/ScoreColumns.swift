import Collectives
import Tensors

/// The scores of this rank's samples, column by column, and which of them are positive: for metrics that depend
/// on the order of all ranks' scores.
package struct ScoreColumns {
    /// The scores of each column.
    private var scores: [[Double]]
    /// 1 for each positive sample of a column, 0 for the others.
    private var positives: [[UInt8]]

    /// The number of scores of all ranks beyond which they are not kept.
    private static let limit = 1 << 27

    /// True if the rankings have curves.
    private let keepsCurves: Bool

    /// Creates empty columns.
    private init(count: Int, keepsCurves: Bool) {
        self.keepsCurves = keepsCurves
        scores = [[Double]](repeating: [], count: count)
        positives = [[UInt8]](repeating: [], count: count)
    }

    /// Creates empty columns for so many samples of all ranks, if all ranks have the memory for their scores.
    ///
    /// - Parameter keepsCurves: true for rankings with curves, which take time and memory.
    /// - Returns: the columns; or a sentence that says why the metrics are left out.
    /// - Note: Collective: every rank must call it in the same order.
    package static func make(
        count: Int, sampleCount: Int, keepsCurves: Bool = false, communicator: any Communicator
    ) throws(CommunicationError) -> Result<ScoreColumns, LeftOut> {
        guard sampleCount <= limit / max(count, 1) else {
            return .failure(LeftOut("there are more than \(limit) scores"))
        }
        // Each rank keeps its own scores, and gathers and sorts those of a column of all ranks.
        let score = MemoryLayout<Double>.size + MemoryLayout<UInt8>.size
        let own = (sampleCount / communicator.size + 1) * count * score
        let column = sampleCount * (2 * score + MemoryLayout<Int>.size)
        let ranksHere = communicator.hosts.count { $0 == communicator.hosts[communicator.rank] }
        let shortage = AvailableMemory.shortage(of: ranksHere * (own + column))
        let shortOnes = try communicator.sum(ofCounts: [shortage == nil ? 0 : 1])[0]
        guard shortOnes > 0 else { return .success(ScoreColumns(count: count, keepsCurves: keepsCurves)) }
        let reason = shortage.map { "a host needs \($0)" } ?? "another rank has not the memory"
        return .failure(LeftOut("of \(sampleCount * count) scores, \(reason)"))
    }

    /// The reason why metrics of the order of scores are left out.
    package struct LeftOut: Error {
        /// The sentence.
        package let text: String

        init(_ reason: String) { text = "ROC AUC and average precision are left out: \(reason)" }
    }

    /// Adds a sample to a column.
    mutating func add(_ score: Double, isPositive: Bool, column: Int) {
        scores[column].append(score)
        positives[column].append(isPositive ? 1 : 0)
    }

    /// Returns the ranking metrics of each column over the samples of all ranks. The ranks share the work by
    /// columns; no sum depends on it.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func rankings(communicator: any Communicator) throws(CommunicationError) -> [Ranking] {
        var rankings: [Ranking] = []
        for first in stride(from: 0, to: scores.count, by: communicator.size) {
            let columns = first..<min(first + communicator.size, scores.count)
            var own = Ranking(scores: [], positives: [], keepsCurve: keepsCurves)
            for column in columns {
                let all = try communicator.allGather(
                    scores[column].withUnsafeBytes { [UInt8]($0) }, phase: .metrics)
                let flags = try communicator.allGather(positives[column], phase: .metrics)
                guard column == first + communicator.rank else { continue }
                own = Ranking(
                    scores: all.flatMap { $0.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) } },
                    positives: flags.flatMap(\.self), keepsCurve: keepsCurves)
            }
            let numbers = try communicator.allGather(
                own.numbers.withUnsafeBytes { [UInt8]($0) }, phase: .metrics)
            rankings += numbers.prefix(columns.count).map { bytes in
                Ranking(numbers: bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) })
            }
        }
        return rankings
    }

    /// Returns the metrics of the only column's decisions by a threshold over all ranks.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func decisions(by threshold: Double, communicator: any Communicator) throws(CommunicationError)
        -> ThresholdMetrics
    {
        var counts = [0.0, 0, 0, 0]
        for (score, positive) in zip(scores[0], positives[0]) {
            counts[(score >= threshold ? 0 : 2) + (positive == 1 ? 0 : 1)] += 1
        }
        let totals = try communicator.sum(ofCounts: counts).map { Int($0) }
        return ThresholdMetrics(
            threshold, truePositives: totals[0], falsePositives: totals[1],
            positives: totals[0] + totals[2], negatives: totals[1] + totals[3])
    }
}

/// Metrics of the order of scores, of which those of positive samples should be the largest.
struct Ranking {
    /// The area under the ROC curve: the share of pairs of a positive and a negative sample in which the positive
    /// one has the larger score, equal scores counted half. Nil if one kind is missing.
    let rocAuc: Double?
    /// The average precision Σ (Rᵢ − Rᵢ₋₁)·Pᵢ over the distinct scores as thresholds, the largest first. Nil
    /// without positive samples.
    let averagePrecision: Double?
    /// The decisions by the threshold with the largest F1; of equal ones the largest threshold. Nil if one kind
    /// is missing.
    let bestF1: ThresholdMetrics?
    /// The decisions by the threshold with the largest J, in the same way.
    let bestYouden: ThresholdMetrics?
    /// The decisions by all thresholds. Nil if one kind is missing, or no curve was asked for.
    let curve: RankingCurve?

    /// Computes the metrics; all are nil if a score is not a number.
    init(scores: [Double], positives: [UInt8], keepsCurve: Bool) {
        let positiveCount = positives.count { $0 == 1 }
        let negativeCount = positives.count - positiveCount
        guard positiveCount > 0, !scores.contains(where: \.isNaN) else {
            (rocAuc, averagePrecision, bestF1, bestYouden, curve) = (nil, nil, nil, nil, nil)
            return
        }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var (truePositives, falsePositives, orderedPairs) = (0, 0, 0)
        var precisions = 0.0
        var (f1, youden): (ThresholdMetrics?, ThresholdMetrics?)
        var curve = RankingCurve(positives: positiveCount, negatives: negativeCount)
        var start = 0
        while start < order.count {
            let score = scores[order[start]]
            var (end, hits) = (start, 0)
            while end < order.count, scores[order[end]] == score {
                hits += Int(positives[order[end]])
                end += 1
            }
            let misses = end - start - hits
            // Twice the number of pairs whose negative sample is one of these.
            orderedPairs += misses * (2 * truePositives + hits)
            truePositives += hits
            falsePositives += misses
            precisions += Double(hits) * (Double(truePositives) / Double(end))
            let metrics = ThresholdMetrics(
                score, truePositives: truePositives, falsePositives: falsePositives,
                positives: positiveCount, negatives: negativeCount)
            if keepsCurve { curve.add(truePositives: truePositives, falsePositives: falsePositives) }
            if metrics.f1 > f1?.f1 ?? -.infinity { f1 = metrics }
            if metrics.youden > youden?.youden ?? -.infinity { youden = metrics }
            start = end
        }
        averagePrecision = precisions / Double(positiveCount)
        let hasBoth = negativeCount > 0
        rocAuc = hasBoth ? Double(orderedPairs) / 2 / Double(positiveCount) / Double(negativeCount) : nil
        bestF1 = hasBoth ? f1 : nil
        bestYouden = hasBoth ? youden : nil
        self.curve = hasBoth && keepsCurve ? curve.thinned : nil
    }
}

// The metrics as numbers for other ranks, NaN for nil.
extension Ranking {
    /// The numbers.
    var numbers: [Double] {
        [rocAuc ?? .nan, averagePrecision ?? .nan] + (bestF1?.numbers ?? ThresholdMetrics.none)
            + (bestYouden?.numbers ?? ThresholdMetrics.none) + (curve?.numbers ?? [])
    }

    /// Creates the metrics of such numbers.
    init(numbers: [Double]) {
        let width = ThresholdMetrics.none.count
        rocAuc = numbers[0].isNaN ? nil : numbers[0]
        averagePrecision = numbers[1].isNaN ? nil : numbers[1]
        bestF1 = ThresholdMetrics(numbers: numbers[2..<2 + width])
        bestYouden = ThresholdMetrics(numbers: numbers[2 + width..<2 + 2 * width])
        curve = RankingCurve(numbers: numbers[(2 + 2 * width)...])
    }
}
