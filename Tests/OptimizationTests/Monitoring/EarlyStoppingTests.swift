import Foundation
import Optimization
import Testing

@Suite("Early stopping")
struct EarlyStoppingTests {
    /// The epoch after which training ends, and the best one.
    private func end(_ stopping: EarlyStopping, _ values: [Double]) -> (last: Int?, best: Int?) {
        var state = EarlyStopping.State()
        for (index, value) in values.enumerated() {
            state = stopping.state(after: state, epoch: index + 1, value: value)
            if state.shouldStop { return (index + 1, state.bestEpoch) }
        }
        return (nil, state.bestEpoch)
    }

    @Test("training ends when so many epochs in a row were without gain")
    func patience() {
        let stopping = EarlyStopping(Monitor("validation_loss"), patience: 3)
        #expect(end(stopping, [5, 4, 4.5, 4.2, 3, 3.1, 3, 3.2]) == (8, 5))
        #expect(end(stopping, [5, 4, 3, 2, 1]) == (nil, 5))
    }

    @Test("without patience it ends with the first epoch without gain, never with the first of all")
    func impatience() {
        let stopping = EarlyStopping(Monitor("validation_loss"), patience: 0)
        #expect(end(stopping, [5, 4, 4]) == (3, 2))
        #expect(end(stopping, [.nan, 4, 5]) == (3, 2))
        #expect(end(stopping, [.nan, .nan]) == (2, nil))
    }

    @Test("a gain is more than the least difference, in the metric's own direction")
    func gains() {
        let loss = Monitor("val_loss", minimumDelta: 0.5)
        #expect(loss.metric == "validation_loss" && loss.lowerIsBetter && loss.needsValidation)
        #expect(
            loss.isImprovement(1, over: nil) && loss.isImprovement(1, over: 1.6)
                && !loss.isImprovement(1, over: 1.5))
        #expect(!loss.isImprovement(.nan, over: nil) && !loss.isImprovement(.nan, over: 1))
        let accuracy = Monitor("accuracy", minimumDelta: 0.5)
        #expect(
            accuracy.metric == "training_accuracy" && !accuracy.lowerIsBetter && !accuracy.needsValidation)
        #expect(accuracy.isImprovement(1, over: 0.4) && !accuracy.isImprovement(1, over: 0.5))
        #expect(Monitor("validation_accuracy", lowerIsBetter: true).isImprovement(0.1, over: 0.2))
    }

    @Test("a saved state goes on as the one that was kept")
    func savedState() throws {
        let stopping = EarlyStopping(Monitor("loss"), patience: 4)
        var state = EarlyStopping.State()
        for (index, value) in [3.0, 2, 2.5, 2.5].enumerated() {
            state = stopping.state(after: state, epoch: index + 1, value: value)
            let saved = try JSONDecoder().decode(
                EarlyStopping.State.self, from: JSONEncoder().encode(state))
            #expect(saved == state)
        }
        #expect(state.wait == 2 && state.bestEpoch == 2 && state.best == 2)
    }
}
