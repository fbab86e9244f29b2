import Registry
import Tensors

/// Inverse power decay: η(t) = η₀/(1 + t/s)^c, which slows down over time.
///
/// With c = 1, equivalent to Keras 3's `InverseTimeDecay` with decay rate 1.
public struct PowerSchedule: Schedule {
    private let decay: StepSpan?
    private let exponent: Double

    /// Creates a decay to half after the span s (with the exponent c = 1), to a third after another s; if
    /// `decay` is nil, s is the whole run.
    public init(decay: StepSpan? = nil, exponent: Double = 1) {
        self.decay = decay
        self.exponent = exponent
    }

    /// η₀/(1 + t/s)^c.
    public func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
        let progress = Double(step) / (decay?.steps(of: course) ?? Double(max(course.stepCount, 1)))
        return Rates(learningRate: course.learningRate / (1 + progress).raised(to: exponent))
    }

    /// The problem with its settings.
    public var problem: String? {
        StepSpan.problem(ofDecay: decay) ?? Self.exponentOption.problem(with: exponent)
    }

    private static let exponentOption = Option("power", default: 1.0, .notNegative, help: "exponent c")

    static let entry = Entry.schedule(
        "power", "Power decay: η₀/(1 + t/s)^c.", options: [StepSpan.decayOption, exponentOption],
        shorthand: StepSpan.decayOption.name, check: StepSpan.decayProblem
    ) { PowerSchedule(decay: $0[StepSpan.decayOption].map(StepSpan.init), exponent: $0[exponentOption]) }
}
