import Foundation
import Optimization
import Registry
import TestSupport
import Testing

@Suite("Schedules")
struct ScheduleTests {
    private static let course = Course(stepCount: 100, stepsPerEpoch: 10, learningRate: 0.2)

    private func rates(_ schedule: any Schedule, _ steps: [Int], of course: Course = course) -> [Double] {
        steps.map { schedule.rates(at: $0, of: course, state: ScheduleState()).learningRate }
    }

    private func expect(
        _ schedule: any Schedule, _ expected: [Int: Double],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let steps = expected.keys.sorted()
        let error = relativeError(rates(schedule, steps), steps.compactMap { expected[$0] })
        #expect(error < 1e-14, sourceLocation: sourceLocation)
    }

    @Test("constant is the optimizer's learning rate")
    func constant() {
        expect(ConstantSchedule(), [0: 0.2, 99: 0.2])
    }

    @Test("power halves in its span, and falls to a third in another one; with another exponent otherwise")
    func power() {
        expect(PowerSchedule(decay: .steps(20)), [0: 0.2, 20: 0.1, 40: 0.2 / 3, 60: 0.05])
        expect(PowerSchedule(decay: .epochs(2)), [20: 0.1, 30: 0.08])
        expect(PowerSchedule(), [0: 0.2, 50: 0.2 / 1.5])
        expect(PowerSchedule(decay: .steps(10), exponent: 0.5), [30: 0.1, 80: 0.2 / 3])
        expect(PowerSchedule(decay: .steps(10), exponent: 2), [30: 0.2 / 16])
    }

    @Test("exponential falls by its factor in each span")
    func exponential() {
        expect(
            ExponentialSchedule(decay: .steps(20)),
            [0: 0.2, 20: 0.02, 40: 0.002, 10: 0.2 / 10.0.squareRoot()])
        expect(ExponentialSchedule(decay: .epochs(2.5), rate: 0.5), [25: 0.1, 50: 0.05])
        expect(ExponentialSchedule(rate: 0.25), [50: 0.1])
    }

    @Test("piecewise constant changes after a boundary in steps, and with the epoch at one in epochs")
    func piecewiseConstant() {
        let steps = PiecewiseConstantSchedule(3, then: [(.steps(2), 2), (.steps(5), 1)])
        #expect(rates(steps, Array(0...7)) == [3, 3, 3, 2, 2, 2, 1, 1])
        let epochs = PiecewiseConstantSchedule(3, then: [(.epochs(2), 2), (.epochs(5), 1)])
        #expect(rates(epochs, [0, 19, 20, 49, 50, 99]) == [3, 3, 2, 2, 1, 1])
    }

    @Test("one cycle goes up, down and out, the momentum the other way round")
    func oneCycle() {
        let schedule = OneCycleSchedule(maximum: 1)
        expect(schedule, [0: 0.1, 15: 0.4, 30: 0.7, 45: 1, 60: 0.7, 75: 0.4, 90: 0.1, 95: 0.05005])
        let momenta = [0, 15, 45, 75, 90, 99].map {
            schedule.rates(at: $0, of: Self.course, state: ScheduleState()).momentum ?? .nan
        }
        #expect(relativeError(momenta, [0.95, 0.95 - 0.1 / 3, 0.85, 0.95 - 0.1 / 3, 0.95, 0.95]) < 1e-14)
        expect(OneCycleSchedule(), [45: 0.2])
        #expect(
            OneCycleSchedule(momenta: nil).rates(at: 3, of: Self.course, state: ScheduleState()).momentum
                == nil)
        for steps in 1...3 {
            let course = Course(stepCount: steps, stepsPerEpoch: 1, learningRate: 0.2)
            #expect(rates(schedule, Array(0..<steps), of: course).allSatisfy { $0 > 0 && $0 <= 1 })
        }
    }

    @Test("a warm-up climbs evenly to where the schedule starts, which then has the steps that are left")
    func warmUp() {
        expect(WarmUp(.steps(4), before: ConstantSchedule()), [0: 0.05, 1: 0.1, 2: 0.15, 3: 0.2, 4: 0.2])
        let exponential = WarmUp(.epochs(1), before: ExponentialSchedule(decay: .steps(20)))
        expect(exponential, [4: 0.1, 9: 0.2, 10: 0.2, 30: 0.02])
        let cycle = WarmUp(.steps(20), before: OneCycleSchedule(maximum: 1))
        expect(cycle, [0: 0.005, 19: 0.1, 20: 0.1, 56: 1, 92: 0.1])
        expect(WarmUp(.steps(1000), before: ConstantSchedule()), [49: 0.01, 99: 0.02])
        expect(WarmUp(.epochs(1e300), before: OneCycleSchedule()), [0: 0.02e-15])
        expect(WarmUp(.steps(0), before: ConstantSchedule()), [0: 0.2])
    }

    @Test("settings that the run is too short for are warned of")
    func warnings() {
        func warnings(_ schedule: any Schedule) -> [String] { schedule.warnings(of: Self.course) }
        #expect(
            warnings(WarmUp(.steps(101), before: ConstantSchedule())) == [
                "warm_up takes 101 steps, and the training has 100: the learning rate ends below the schedule's"
            ])
        #expect(warnings(WarmUp(.steps(100), before: ConstantSchedule())).isEmpty)
        func piecewise(_ boundary: StepSpan) -> any Schedule {
            PiecewiseConstantSchedule(1, then: [(.steps(5), 2), (boundary, 3)])
        }
        #expect(warnings(piecewise(.steps(98))).isEmpty && warnings(piecewise(.epochs(9))).isEmpty)
        for boundary in [StepSpan.steps(100), .epochs(10)] {
            #expect(
                warnings(piecewise(boundary)) == [
                    "piecewise_constant: the boundary after values[1] lies beyond the training's 100 steps: later values are not used"
                ])
        }
        #expect(warnings(WarmUp(.steps(10), before: piecewise(.steps(95)))).count == 1)
    }

    /// A metric with the learning rate that Keras 3.15's ReduceLROnPlateau leaves after it, from 1: traced by
    /// hand along its rule.
    @Test("performance lowers the learning rate after epochs without gain")
    func performance() {
        let schedule = PerformanceSchedule(
            Monitor("val_loss", minimumDelta: 0.1), factor: 0.5, patience: 2, leastLearningRate: 0.2)
        let course = Course(stepCount: 100, stepsPerEpoch: 10, learningRate: 1)
        var state = ScheduleState()
        let after = [5, 4, 3.95, 3.95, 3, 3, 3, 3, 3, 3, .nan].map { value in
            state = schedule.state(after: state, value: value, of: course)
            return schedule.rates(at: 0, of: course, state: state).learningRate
        }
        #expect(after == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2])
    }

    @Test("after a lowering, epochs of the cooldown are not counted")
    func cooldown() {
        let schedule = PerformanceSchedule(Monitor("loss"), factor: 0.5, patience: 1, cooldown: 2)
        let course = Course(stepCount: 100, stepsPerEpoch: 10, learningRate: 1)
        var state = ScheduleState()
        let after = (0..<8).map { _ in
            state = schedule.state(after: state, value: 1, of: course)
            return state.learningRate ?? 1
        }
        #expect(after == [1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625])
    }

    @Test("a saved state goes on as the one that was kept")
    func savedState() throws {
        let schedule = WarmUp(
            .steps(3), before: PerformanceSchedule(Monitor("loss"), factor: 0.3, patience: 2))
        var generator = SeededGenerator(seed: 7)
        var kept = ScheduleState()
        var saved = kept
        for _ in 0..<40 {
            let value = Double.random(in: 0...1, using: &generator)
            kept = schedule.state(after: kept, value: value, of: Self.course)
            saved = schedule.state(after: saved, value: value, of: Self.course)
            saved = try JSONDecoder().decode(ScheduleState.self, from: JSONEncoder().encode(saved))
            #expect(saved == kept)
        }
    }

    @Test("every schedule of the catalog can be made with its defaults, and never gives a negative rate")
    func catalog() throws {
        let required = [
            "piecewise_constant": OptionValues([
                "boundaries": .list([]), "values": .list([.number(0.1)]),
            ])
        ]
        for entry in Schedules.catalog.entries {
            let schedule = try entry.make(required[entry.name] ?? OptionValues())
            #expect(rates(schedule, Array(0..<100)).allSatisfy { $0 > 0 && $0 <= 0.2 }, "\(entry.name)")
        }
    }
}
