import Registry
import Tensors

/// Exponential decay: η(t) = η₀·r^(t/s), a constant factor per span.
///
/// Equivalent to Keras 3's `ExponentialDecay`.
public struct ExponentialSchedule: Schedule {
    private let decay: StepSpan?
    private let rate: Double

    /// Creates a decay by the factor r per span s; if `decay` is nil, s is the whole run.
    public init(decay: StepSpan? = nil, rate: Double = 0.1) {
        self.decay = decay
        self.rate = rate
    }

    /// η₀·r^(t/s).
    public func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
        let progress = Double(step) / (decay?.steps(of: course) ?? Double(max(course.stepCount, 1)))
        return Rates(learningRate: course.learningRate * rate.raised(to: progress))
    }

    /// The problem with its settings.
    public var problem: String? {
        StepSpan.problem(ofDecay: decay) ?? Self.rateOption.problem(with: rate)
    }

    private static let rateOption = Option("decay_rate", default: 0.1, .positive, help: "decay factor r")

    static let entry = Entry.schedule(
        "exponential", "Exponential decay by the factor r every s steps: η₀·r^(t/s).",
        options: [StepSpan.decayOption, rateOption], shorthand: StepSpan.decayOption.name,
        check: StepSpan.decayProblem
    ) { ExponentialSchedule(decay: $0[StepSpan.decayOption].map(StepSpan.init), rate: $0[rateOption]) }
}

extension StepSpan {
    /// The option of schedules with a decay span.
    static let decayOption = Option<Selection?>(
        "decay_steps", kind: kind, default: .some(nil),
        help: "s: number of steps, or {epochs: 5}; default: the whole run")

    /// Returns the problem with that option if the span is 0.
    static let decayProblem: @Sendable (OptionValues) -> String? = { values in
        problem(ofDecay: values[decayOption].map(StepSpan.init))
    }

    /// Returns the problem with a decay span, in words; nil if there is none, or no span.
    static func problem(ofDecay span: StepSpan?) -> String? {
        guard let span else { return nil }
        if let problem = span.problem { return "decay_steps: \(problem)" }
        return span == .steps(0) || span == .epochs(0) ? "decay_steps must be more than 0" : nil
    }
}
