/// The kind of targets to learn, per sample.
public enum LearningTask: Sendable, Hashable {
    /// One class of the given number.
    case classes(Int)
    /// The given number of values, all of them in a range.
    case values(Int, range: ClosedRange<Double>)
}
