/// What there is to learn for each sample.
public enum LearningTask: Sendable, Hashable {
    /// One of so many classes.
    case classes(Int)
    /// So many numbers, all of them in a range.
    case values(Int, range: ClosedRange<Double>)
}
