import Tensors

/// A scaling of one number with fixed constants: (t(x) − offset)·factor, where t clips x, or takes its
/// logarithm. Computed in double precision from the number as read.
public struct NumberScaling: Sendable, Hashable, Codable {
    /// The transformation before the shift.
    public enum Transformation: Sendable, Hashable, Codable {
        /// x.
        case identity
        /// x, but at least `low` and at most `high`.
        case clip(low: Double, high: Double)
        /// sign(x)·log(1 + |x|).
        case logarithm
    }

    /// The transformation before the shift.
    public var transformation = Transformation.identity
    /// The number that becomes 0.
    public var offset: Double
    /// The factor, 0 for a number that was constant in the training set.
    public var factor: Double

    /// x.
    public static let identity = NumberScaling(offset: 0, factor: 1)

    /// A scaling that maps `offset` to 0 and `offset + spread` to 1; everything to 0 if the spread is 0, or so
    /// small that its inverse is not finite in single precision.
    init(offset: Double, spread: Double) {
        self.init(offset: offset, factor: Float(1 / spread).isFinite ? 1 / spread : 0)
    }

    init(_ transformation: Transformation = .identity, offset: Double, factor: Double) {
        self.transformation = transformation
        self.offset = offset
        self.factor = factor
    }

    /// Returns the scaled numbers.
    func callAsFunction(_ numbers: [Double]) -> [Double] {
        Self.transformed(numbers, by: transformation).map { ($0 - offset) * factor }
    }

    /// Returns transformed numbers; the logarithm is the one of the kernels, the same on every machine.
    static func transformed(_ numbers: [Double], by transformation: Transformation) -> [Double] {
        switch transformation {
        case .identity: numbers
        case .clip(let low, let high): numbers.map { min(max($0, low), high) }
        case .logarithm:
            zip(numbers, Tensor(numbers.map { 1 + abs($0) }, type: .float64).log().values)
                .map { $0 < 0 ? -$1 : $1 }
        }
    }
}
