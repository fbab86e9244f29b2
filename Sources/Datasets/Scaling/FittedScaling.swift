import Tensors

/// A scaling with fixed constants, applied to each feature before it enters the model.
public enum FittedScaling: Sendable, Hashable, Codable {
    /// x.
    case identity
    /// x / divisor.
    case division(by: Double)
    /// (x − offset) · factor, one pair per feature, in the precision of the training.
    case shift(by: [Double], factors: [Double])

    /// Returns true if it can be applied to samples with `count` features.
    public func fits(features count: Int) -> Bool {
        guard case .shift(let offsets, let factors) = self else { return true }
        return offsets.count == count && factors.count == count
    }

    /// Applies it in place to the rows of a uniquely referenced tensor [rows, features].
    func apply(to features: inout Tensor) {
        switch self {
        case .identity: break
        case .division(let divisor): features.divide(by: divisor)
        case .shift(let offsets, let factors):
            features.addAndMultiplyColumns(offsets: offsets.map { -$0 }, factors: factors)
        }
    }
}
