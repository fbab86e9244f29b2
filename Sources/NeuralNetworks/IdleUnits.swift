/// How units of an activation can come to a standstill, seen in their outputs.
public enum IdleUnits: Sendable, Hashable {
    /// Outputs below or above these bounds hardly change with the inputs: little of a gradient passes through them.
    case saturated(below: Double, above: Double)
    /// A unit whose output is this or less for every sample passes no gradient at all.
    case dead(at: Double)
}
