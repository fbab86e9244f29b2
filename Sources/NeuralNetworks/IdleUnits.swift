/// The output ranges in which units of an activation stop learning.
public enum IdleUnits: Sendable, Hashable {
    /// Outputs below or above these bounds hardly change with the inputs, so that little gradient passes.
    case saturated(below: Double, above: Double)
    /// Units whose output is this or less for every sample pass no gradient at all.
    case dead(at: Double)
}
