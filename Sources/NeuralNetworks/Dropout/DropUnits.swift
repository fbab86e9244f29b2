import Autodiff
import Tensors

/// The values that dropout gives to kept and to dropped units.
public struct DropoutRule: Sendable, Hashable {
    /// The probability with which a unit is dropped.
    public let rate: Double
    /// A kept unit x becomes factor·x + offset.
    public let factor: Double
    /// The offset added to kept units.
    public let offset: Double
    /// The value of dropped units.
    public let dropped: Double

    /// Creates a rule.
    public init(rate: Double, factor: Double, offset: Double, dropped: Double) {
        self.rate = rate
        self.factor = factor
        self.offset = offset
        self.dropped = dropped
    }
}

/// y = factor·x + offset where the noise is at least `rate`, `dropped` elsewhere.
public final class DropUnits: UnaryFunction {
    private let rule: DropoutRule
    private let noise: Tensor

    /// Creates the function with `float32` noise from [0, 1), one number per element.
    public init(_ rule: DropoutRule, noise: Tensor) {
        self.rule = rule
        self.noise = noise
    }

    /// y = factor·x + offset where kept, `dropped` elsewhere.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [
            try inputs[0].alphaDropout(
                noise: noise, rate: rule.rate, factor: rule.factor, offset: rule.offset, dropped: rule.dropped
            )
        ]
    }

    /// gx = factor·gy where x was kept, 0 elsewhere.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.dropout(noise: noise, rate: rule.rate, factor: rule.factor)]
    }
}

/// factor·x + offset where the noise is at least `rate`, `dropped` elsewhere.
///
/// - Parameter noise: numbers from [0, 1), `float32`, one for each element of x.
/// - Throws: `FunctionError` if their number differs from that of x's elements.
public func dropUnits(_ x: Variable, _ rule: DropoutRule, noise: Tensor) throws(FunctionError) -> Variable {
    try DropUnits(rule, noise: noise)(x)
}
