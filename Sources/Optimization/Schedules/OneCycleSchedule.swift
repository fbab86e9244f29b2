import Registry

/// One cycle over the whole run: the learning rate rises linearly from η_max/10 to η_max in the first 45 % of
/// the steps, falls back in the next 45 %, then to a thousandth of its initial value in the last 10 %; the
/// momentum falls from 0.95 to 0.85 while the learning rate rises, returns while it falls, and then stays
/// constant.
///
/// At step t of T, from 0, the rates lie on straight lines between the points 0, 0.45·T, 0.9·T and T.
///
/// Source: Smith 2018, "A disciplined approach to neural network hyper-parameters", arXiv:1803.09820.
public struct OneCycleSchedule: Schedule {
    private let maximum: Double?
    private let momenta: ClosedRange<Double>?

    /// Creates a cycle with a maximum learning rate, nil for the optimizer's own.
    ///
    /// - Parameter momenta: the momentum's minimum and maximum; nil to keep the optimizer's momentum.
    public init(maximum: Double? = nil, momenta: ClosedRange<Double>? = 0.85...0.95) {
        self.maximum = maximum
        self.momenta = momenta
    }

    /// Returns the rates of the cycle's phase that contains the step.
    public func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
        let maximum = maximum ?? course.learningRate
        let start = maximum / 10
        let total = Double(max(course.stepCount, 1))
        let (peak, back) = (0.45 * total, 0.9 * total)
        let step = min(Double(step), total)
        let momenta = momenta ?? 0...0
        let rate: Double
        let momentum: Double
        if step < peak {
            rate = Self.between(start, maximum, step / peak)
            momentum = Self.between(momenta.upperBound, momenta.lowerBound, step / peak)
        } else if step < back {
            rate = Self.between(maximum, start, (step - peak) / (back - peak))
            momentum = Self.between(momenta.lowerBound, momenta.upperBound, (step - peak) / (back - peak))
        } else {
            rate = Self.between(start, start / 1000, (step - back) / (total - back))
            momentum = momenta.upperBound
        }
        return Rates(learningRate: rate, momentum: self.momenta == nil ? nil : momentum)
    }

    private static func between(_ from: Double, _ to: Double, _ share: Double) -> Double {
        from + (to - from) * share
    }

    /// The problem with its settings.
    public var problem: String? {
        Self.maximumOption.problem(with: maximum)
            ?? momenta.flatMap {
                Self.leastOption.problem(with: $0.lowerBound)
                    ?? Self.greatestOption.problem(with: $0.upperBound)
            }
    }

    private static let maximumOption = Option<Double?>(
        "max_learning_rate", default: .some(nil), .positive,
        help: "peak learning rate η_max; default: the optimizer's learning rate")
    private static let cycleOption = Option(
        "cycle_momentum", default: true,
        help: "whether to cycle the momentum of momentum, nag or rmsprop inversely to the learning rate")
    private static let greatestOption = Option(
        "max_momentum", default: 0.95, .fraction, help: "momentum at the start and end")
    private static let leastOption = Option(
        "min_momentum", default: 0.85, .fraction, help: "momentum at the peak learning rate")

    static let entry = Entry.schedule(
        "one_cycle",
        "One-cycle policy: from η_max/10 up to η_max in 45 % of the steps, back in 45 %, down to η_max/10000 in the last 10 %.",
        options: [maximumOption, cycleOption, greatestOption, leastOption], shorthand: maximumOption.name,
        check: {
            $0[leastOption] <= $0[greatestOption] ? nil : "min_momentum must be at most max_momentum"
        }
    ) { values in
        OneCycleSchedule(
            maximum: values[maximumOption],
            momenta: values[cycleOption] ? values[leastOption]...values[greatestOption] : nil)
    }
}
