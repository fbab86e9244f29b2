import Registry

/// A piecewise constant learning rate: values[i] after boundary i − 1 and up to boundary i.
///
/// A boundary in steps is as in Keras 3's `PiecewiseConstantDecay`: the step with that number, from 0, still
/// has the earlier value. A boundary in epochs is the end of that many epochs: the next epoch's first step
/// has the later value.
public struct PiecewiseConstantSchedule: Schedule {
    private let boundaries: [StepSpan]
    private let values: [Double]

    /// Creates a schedule; there is one more learning rate than there are boundaries.
    public init(boundaries: [StepSpan], values: [Double]) {
        precondition(
            values.count == boundaries.count + 1, "there is one value more than there are boundaries")
        self.boundaries = boundaries
        self.values = values
    }

    /// Returns the value after the boundaries that the step has passed.
    public func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
        let passed = boundaries.count { boundary in
            switch boundary {
            case .steps(let last): step > last
            case .epochs: Double(step) >= boundary.steps(of: course)
            }
        }
        return Rates(learningRate: values[passed])
    }

    /// A warning for the first boundary that the run does not reach.
    public func warnings(of course: Course) -> [String] {
        guard let first = boundaries.firstIndex(where: { $0.steps(of: course) >= Double(course.stepCount) })
        else { return [] }
        return [
            "piecewise_constant: the boundary after values[\(first)] lies beyond the training's \(course.stepCount) steps: later values are not used"
        ]
    }

    private static let boundariesOption = Option<[Selection]>(
        "boundaries", kind: .list(of: StepSpan.kind),
        help:
            "last step (from 0) of each value but the final one, ascending: [1000, 5000], or [{epochs: 5}, {epochs: 15}]"
    )
    private static let valuesOption = Option<[Double]>(
        "values", .notNegative, help: "learning rates, one more than boundaries")

    static let entry = Entry.schedule(
        "piecewise_constant", "Piecewise constant learning rate.",
        options: [boundariesOption, valuesOption],
        check: { values in
            let boundaries = values[boundariesOption].map(StepSpan.init)
            let count = values[valuesOption].count
            if count != boundaries.count + 1 {
                return
                    "the values are \(count), the boundaries \(boundaries.count): there is to be one value more"
            }
            let steps = boundaries.map {
                if case .steps(let count) = $0 { Double(count) } else { Double.nan }
            }
            let epochs = boundaries.map { if case .epochs(let count) = $0 { count } else { Double.nan } }
            return [steps, epochs].contains { zip($0, $0.dropFirst()).allSatisfy(<) }
                ? nil : "the boundaries must ascend, all in steps or all in epochs"
        }
    ) {
        PiecewiseConstantSchedule(
            boundaries: $0[boundariesOption].map(StepSpan.init), values: $0[valuesOption])
    }
}
