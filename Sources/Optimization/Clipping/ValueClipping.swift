import Registry

/// Clipping by value: each element of the gradient is clamped to [−threshold, threshold].
///
/// Keras's `clipvalue`. The gradient's direction changes, unlike with clipping by the global norm.
public struct ValueClipping: Clipping {
    private let threshold: Double

    /// Creates a bound on the magnitude of each element.
    public init(threshold: Double) { self.threshold = threshold }

    /// The threshold.
    public var elementBound: Double? { threshold }

    /// The problem with its threshold.
    public var problem: String? { Self.thresholdOption.problem(with: threshold) }

    private static let thresholdOption = Option<Double>(
        "threshold", .positive, help: "maximum magnitude of a gradient element")

    static let entry = Entry<any Clipping>(
        "value", "Clips each gradient element to [−threshold, threshold].",
        options: [thresholdOption], shorthand: thresholdOption.name
    ) { ValueClipping(threshold: $0[thresholdOption]) }
}
