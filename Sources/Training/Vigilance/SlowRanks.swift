/// Notices ranks that keep the others waiting: those that take twice as long as the median of the others for the same work, for many steps on
/// end. Each is named once.
package struct SlowRanks {
    /// What is said of a slow rank.
    package struct Finding: Hashable {
        package let rank: Int
        /// How many times as long it takes as the others, over the steps that were looked at.
        package let factor: Double
    }

    /// How many steps on end make a slow rank.
    package static let stepCount = 50
    private static let factor = 2.0

    private var slowSteps: [Int]
    private var factorSums: [Double]
    private var named: Set<Int> = []

    /// Notices slow ones among so many ranks.
    package init(ranks: Int) {
        slowSteps = Array(repeating: 0, count: ranks)
        factorSums = Array(repeating: 0, count: ranks)
    }

    /// Looks at a step.
    ///
    /// - Parameter seconds: how long each rank took for a micro-batch; nil for those that had none.
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
