/// A bound on the gradient, applied after the reduction over all ranks.
public protocol Clipping: Sendable {
    /// What the whole gradient is multiplied by, given its Euclidean norm over all parameters.
    func scale(globalNorm: Double) -> Double
}
