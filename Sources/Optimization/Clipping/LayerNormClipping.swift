import Registry

/// Clipping by the norm of each parameter tensor: g ← g·threshold/‖g‖ if ‖g‖ ≥ threshold, for each weight
/// matrix and each bias separately.
///
/// Keras's `clipnorm`. The gradient's direction changes, unlike with clipping by the global norm.
public struct LayerNormClipping: Clipping {
    private let threshold: Double

    /// Creates a bound on the norm of the gradient of each parameter tensor.
    public init(threshold: Double) { self.threshold = threshold }

    /// True: each parameter tensor has its own norm.
    public var isPerParameter: Bool { true }

    /// Returns threshold/‖g‖ if ‖g‖ ≥ threshold, else 1.
    public func scale(norm: Double) -> Double { norm >= threshold ? threshold / norm : 1 }

    /// The problem with its threshold.
    public var problem: String? { Self.thresholdOption.problem(with: threshold) }

    private static let thresholdOption = Option<Double>(
        "threshold", .positive, help: "maximum L2 norm of the gradient of a parameter tensor")

    static let entry = Entry<any Clipping>(
        "layer_norm",
        "Clips each parameter tensor's gradient by its norm: g ← g·threshold/‖g‖ where ‖g‖ ≥ threshold.",
        options: [thresholdOption], shorthand: thresholdOption.name
    ) { LayerNormClipping(threshold: $0[thresholdOption]) }
}
