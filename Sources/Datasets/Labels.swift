/// What a model is to learn for each sample.
public enum Labels: Sendable, Hashable {
    /// Each sample's class, 0 ..< count.
    case classes([Int32], count: Int)
    /// Each sample's wanted outputs, `width` numbers, one sample's after the other's.
    case values([Double], width: Int)
    /// Nothing: samples that are to be predicted.
    case none(count: Int)

    /// The number of samples.
    public var sampleCount: Int {
        switch self {
        case .classes(let classes, _): classes.count
        case .values(let values, let width): values.count / max(width, 1)
        case .none(let count): count
        }
    }

    /// The least and the largest of the wanted values, those that are no numbers left out; nil for classes, and where there are none.
    public var valueRange: ClosedRange<Double>? {
        guard case .values(let values, _) = self else { return nil }
        var (lowest, highest) = (Double.infinity, -Double.infinity)
        for value in values {
            if value < lowest { lowest = value }
            if value > highest { highest = value }
        }
        return lowest <= highest ? lowest...highest : nil
    }

    /// The labels of some samples, in the order of `indices`.
    func subset(_ indices: some Collection<Int>) -> Labels {
        switch self {
        case .classes(let classes, let count): .classes(indices.map { classes[$0] }, count: count)
        case .values(let values, let width):
            .values(indices.flatMap { values[$0 * width..<($0 + 1) * width] }, width: width)
        case .none: .none(count: indices.count)
        }
    }
}
