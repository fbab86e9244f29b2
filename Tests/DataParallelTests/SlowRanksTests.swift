import DataParallel
import Testing

@Suite("Slow ranks")
struct SlowRanksTests {
    /// The rank named in each step, for these durations per rank.
    private func named(_ steps: Int, _ seconds: (Int) -> [Double?]) -> [Int: [Int]] {
        var ranks = SlowRanks(ranks: seconds(0).count)
        var named: [Int: [Int]] = [:]
        for step in 1...steps {
            let findings = ranks.add(seconds(step))
            if !findings.isEmpty { named[step] = findings.map(\.rank) }
        }
        return named
    }

    @Test("one that takes more than twice as long for 50 steps is named once")
    func once() {
        #expect(named(500) { _ in [1, 1.1, 2.3, 0.9] } == [50: [2]])
        #expect(named(500) { _ in [1, 2.3] } == [50: [1]])
        #expect(named(500) { $0 < 100 ? [1, 1] : [3, 1] } == [149: [0]])
    }

    @Test("twice as long is not slow, nor is 49 steps, nor one rank alone or one without samples")
    func patient() {
        #expect(named(200) { _ in [1, 2, 1] } == [:])
        #expect(named(500) { $0 % 50 == 0 ? [1, 1, 1] : [9, 1, 1] } == [:])
        #expect(named(200) { _ in [5] } == [:])
        #expect(named(200) { _ in [nil, 1, 1] } == [:])
        #expect(named(200) { _ in [0, 0, 0] } == [:])
    }

    @Test("the factor is the mean of the steps")
    func factor() {
        var ranks = SlowRanks(ranks: 3)
        var findings: [SlowRanks.Finding] = []
        for step in 0..<SlowRanks.stepCount { findings += ranks.add([2, 2, step % 2 == 0 ? 6 : 10]) }
        #expect(findings.map(\.rank) == [2] && findings.map(\.factor) == [4])
    }
}
