import Registry

/// A length of training in steps, or in epochs, whose number of steps follows from the data and the batch.
public enum StepSpan: Sendable, Hashable {
    /// A number of steps.
    case steps(Int)
    /// A number of epochs; fractions are allowed.
    case epochs(Double)

    /// Returns the number of steps, not rounded.
    public func steps(of course: Course) -> Double {
        switch self {
        case .steps(let count): Double(count)
        case .epochs(let count): count * Double(course.stepsPerEpoch)
        }
    }
}

extension StepSpan: Configured {
    /// The problem with its length.
    public var problem: String? {
        switch self {
        case .steps(let count): Self.stepsOption.problem(with: count)
        case .epochs(let count): Self.epochsOption.problem(with: count)
        }
    }

    /// The kind of an option that takes a span: `1000`, `{epochs: 5}`.
    static let kind = SettingKind.options(of: entry)

    private static let stepsOption = Option<Int?>(
        "steps", default: .some(nil), .atLeast(0), help: "number of steps")
    private static let epochsOption = Option<Double?>(
        "epochs", default: .some(nil), .notNegative, help: "number of epochs; may be fractional")

    private static let entry = Entry<StepSpan>(
        "span", "A duration: 1000 (steps), or {epochs: 5}.",
        options: [stepsOption, epochsOption],
        shorthand: stepsOption.name,
        check: { values in
            (values[stepsOption] == nil) == (values[epochsOption] == nil)
                ? "state steps, or else epochs" : nil
        },
        make: { values in
            values[stepsOption].map(StepSpan.steps) ?? .epochs(values[epochsOption] ?? 0)
        })

    /// Creates the span that a checked setting of this kind describes.
    init(_ selection: Selection) {
        self =
            selection.values[Self.stepsOption].map(StepSpan.steps)
            ?? .epochs(selection.values[Self.epochsOption] ?? 0)
    }
}
