import Registry

/// Clipping by the global norm: g ← g·threshold/‖g‖ if ‖g‖ ≥ threshold.
///
/// Source: Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063.
public struct GlobalNormClipping: Clipping {
    private let threshold: Double

    /// Creates a bound on the norm of the gradient of all parameters together.
    public init(threshold: Double) { self.threshold = threshold }

    /// Returns threshold/‖g‖ if ‖g‖ ≥ threshold, else 1.
    public func scale(norm: Double) -> Double { norm >= threshold ? threshold / norm : 1 }

    /// The problem with its threshold.
    public var problem: String? { Self.thresholdOption.problem(with: threshold) }

    private static let thresholdOption = Option<Double>(
        "threshold", .positive, help: "maximum L2 norm of the gradient of all parameters together")

    static let entry = Entry<any Clipping>(
        "global_norm",
        "Clips the gradient by its global norm: g ← g·threshold/‖g‖ where ‖g‖ ≥ threshold, over all parameters.",
        options: [thresholdOption], shorthand: thresholdOption.name
    ) { GlobalNormClipping(threshold: $0[thresholdOption]) }
}
