import Testing
import Training

@Suite("Checkpoint intervals")
struct CheckpointIntervalTests {
    /// The minutes after which a run of steps of some seconds saves its state.
    private func moments(_ interval: CheckpointInterval, minutes: Double, stepSeconds: Double) -> [Double] {
        var (moments, last, lastStep): ([Double], Double, Int) = ([], 0, 0)
        for step in 1...Int(minutes * 60 / stepSeconds) {
            let now = Double(step) * stepSeconds / 60
            guard interval.isDue(afterStep: step, last: lastStep, minutes: now - last, age: now) else {
                continue
            }
            moments.append(now)
            (last, lastStep) = (now, step)
        }
        return moments
    }

    @Test("the usual interval loses at most half of a run, and ten minutes")
    func automatic() {
        #expect(moments(.automatic, minutes: 40, stepSeconds: 1) == [1, 2, 4, 8, 16, 26, 36])
        // A step of seven minutes.
        #expect(moments(.automatic, minutes: 35, stepSeconds: 420) == [7, 14, 28])
        #expect(moments(.automatic, minutes: 0.9, stepSeconds: 1) == [])
    }

    @Test("other intervals count steps, minutes and epochs")
    func others() {
        #expect(moments(.steps(150), minutes: 10, stepSeconds: 1) == [2.5, 5, 7.5, 10])
        #expect(moments(.minutes(3), minutes: 10, stepSeconds: 1) == [3, 6, 9])
        #expect(moments(.never, minutes: 60, stepSeconds: 1) == [])
        #expect(moments(.epochs(1), minutes: 60, stepSeconds: 1) == [])
        #expect(CheckpointInterval.epochs(2).isDue(afterEpochs: 2))
        #expect(!CheckpointInterval.epochs(2).isDue(afterEpochs: 1))
        #expect(!CheckpointInterval.automatic.isDue(afterEpochs: 5))
    }
}
