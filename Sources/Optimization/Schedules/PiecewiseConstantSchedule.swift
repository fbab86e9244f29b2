import Registry

/// A piecewise constant learning rate: one value, and another after each boundary.
///
/// A boundary in steps is as in Keras 3's `PiecewiseConstantDecay`: the step with that number, from 0, still
/// has the earlier value. A boundary in epochs is the end of that many epochs: the next epoch's first step
/// has the later value.
public struct PiecewiseConstantSchedule: Schedule {
    private let first: Double
    private let changes: [(boundary: StepSpan, value: Double)]

    /// Creates a schedule with the learning rate `first`, then that of each change from its boundary on. The
    /// boundaries ascend.
    public init(_ first: Double, then changes: [(boundary: StepSpan, value: Double)]) {
        self.first = first
        self.changes = changes
    }

    /// Returns the value after the boundaries that the step has passed.
    public func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
        let passed = changes.last { change in
            switch change.boundary {
            case .steps(let last): step > last
            case .epochs: Double(step) >= change.boundary.steps(of: course)
            }
        }
        return Rates(learningRate: passed?.value ?? first)
    }

    /// A warning for the first boundary that the run does not reach.
    public func warnings(of course: Course) -> [String] {
        let end = Double(course.stepCount)
        guard let unused = changes.firstIndex(where: { $0.boundary.steps(of: course) >= end }) else {
            return []
        }
        return [
            "piecewise_constant: the boundary after values[\(unused)] lies beyond the training's \(course.stepCount) steps: later values are not used"
        ]
    }

    /// The problem with its settings.
    public var problem: String? {
        Self.valuesOption.problem(with: [first] + changes.map(\.value))
            ?? changes.lazy.compactMap(\.boundary.problem).first.map { "boundaries: \($0)" }
            ?? Self.problem(ofBoundaries: changes.map(\.boundary))
    }

    /// Returns the problem with the order of boundaries, in words; nil if there is none.
    private static func problem(ofBoundaries boundaries: [StepSpan]) -> String? {
        let steps = boundaries.map { if case .steps(let count) = $0 { Double(count) } else { Double.nan } }
        let epochs = boundaries.map { if case .epochs(let count) = $0 { count } else { Double.nan } }
        return [steps, epochs].contains { zip($0, $0.dropFirst()).allSatisfy(<) }
            ? nil : "the boundaries must ascend, all in steps or all in epochs"
    }

    private static let boundariesOption = Option<[Selection]>(
        "boundaries", kind: .list(of: StepSpan.kind),
        help:
            "last step (from 0) of each value but the final one, ascending: [1000, 5000], or [{epochs: 5}, {epochs: 15}]"
    )
    private static let valuesOption = Option<[Double]>(
        "values", .notNegative.inList(atLeast: 1), help: "learning rates, one more than boundaries")

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
            return problem(ofBoundaries: boundaries)
        }
    ) { options in
        let values = options[valuesOption]
        let changes = zip(options[boundariesOption].map(StepSpan.init), values.dropFirst())
        return PiecewiseConstantSchedule(values[0], then: changes.map { ($0, $1) })
    }
}
