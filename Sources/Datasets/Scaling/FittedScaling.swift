import Tensors

/// What is done to each feature before it enters the model.
public enum FittedScaling: Sendable, Hashable, Codable {
    /// x.
    case identity
    /// x / divisor.
    case division(by: Double)
    /// (x − offset) · factor, one pair for each feature, in the training's precision.
    case shift(by: [Double], factors: [Double])

    /// Whether it can be applied to samples of so many features.
    public func fits(features count: Int) -> Bool {
        guard case .shift(let offsets, let factors) = self else { return true }
        return offsets.count == count && factors.count == count
    }

    /// Applies it to the rows of a tensor [rows, features] that nobody else holds.
    func apply(to features: inout Tensor) {
        switch self {
        case .identity: break
        case .division(let divisor): features.divide(by: divisor)
        case .shift(let offsets, let factors):
            features.addAndMultiplyColumns(offsets: offsets.map { -$0 }, factors: factors)
        }
    }
}
