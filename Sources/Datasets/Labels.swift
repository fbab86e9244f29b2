/// What a model is to learn for each sample.
public enum Labels: Sendable, Hashable {
    /// Each sample's class, 0 ..< count.
    case classes([Int32], count: Int)

    /// The number of samples.
    public var sampleCount: Int {
        switch self {
        case .classes(let classes, _): classes.count
        }
    }

    /// The labels of some samples, in the order of `indices`.
    func subset(_ indices: some Collection<Int>) -> Labels {
        switch self {
        case .classes(let classes, let count): .classes(indices.map { classes[$0] }, count: count)
        }
    }
}
