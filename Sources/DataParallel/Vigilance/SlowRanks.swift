/// Finds ranks that keep the others waiting: those that take more than twice as long as the median of the
/// others for the same work, for many consecutive steps. Each is reported once.
package struct SlowRanks {
    /// A slow rank.
    package struct Finding: Hashable {
        package let rank: Int
        /// The ratio of its time to that of the others, over the observed steps.
        package let factor: Double
    }

    /// The number of consecutive steps that make a slow rank.
    package static let stepCount = 50
    private static let factor = 2.0

    private var slowSteps: [Int]
    private var factorSums: [Double]
    private var named: Set<Int> = []

    /// A finder of slow ranks.
    package init(ranks: Int) {
        slowSteps = Array(repeating: 0, count: ranks)
        factorSums = Array(repeating: 0, count: ranks)
    }

    /// Adds the times of a step.
    ///
    /// - Parameter seconds: the time of each rank for a micro-batch; nil for ranks that had none.
    /// - Returns: the ranks that are now known to be slow, and were not before.
    package mutating func add(_ seconds: [Double?]) -> [Finding] {
        var findings: [Finding] = []
        for (rank, own) in seconds.enumerated() {
            let others = seconds.enumerated().filter { $0.offset != rank }.compactMap(\.element).sorted()
            guard let own, !others.isEmpty else { continue }
            let median = (others[(others.count - 1) / 2] + others[others.count / 2]) / 2
            guard own > Self.factor * median, median > 0 else {
                slowSteps[rank] = 0
                factorSums[rank] = 0
                continue
            }
            slowSteps[rank] += 1
            factorSums[rank] += own / median
            if slowSteps[rank] == Self.stepCount, named.insert(rank).inserted {
                findings.append(Finding(rank: rank, factor: factorSums[rank] / Double(Self.stepCount)))
            }
        }
        return findings
    }
}
