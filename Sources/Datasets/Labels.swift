/// The labels of all samples: classes or target values.
public enum Labels: Sendable, Hashable {
    /// Each sample's class, 0 ..< count.
    case classes([Int32], count: Int)
    /// Each sample's target values, `width` numbers per sample, sample after sample.
    case values([Double], width: Int)
    /// No labels: samples for prediction.
    case none(count: Int)

    /// Without a stated number of classes, a label from this number on is taken for something else, such as
    /// an identifier.
    static let maximumClassCount = 1_000_000

    /// The number of samples.
    public var sampleCount: Int {
        switch self {
        case .classes(let classes, _): classes.count
        case .values(let values, let width): values.count / max(width, 1)
        case .none(let count): count
        }
    }

    /// The minimum and the maximum of the target values without NaN; nil for classes, and if there are none.
    public var valueRange: ClosedRange<Double>? {
        guard case .values(let values, _) = self else { return nil }
        var (lowest, highest) = (Double.infinity, -Double.infinity)
        for value in values {
            if value < lowest { lowest = value }
            if value > highest { highest = value }
        }
        return lowest <= highest ? lowest...highest : nil
    }

    /// Returns the labels of some samples, in the order of `indices`.
    func subset(_ indices: some Collection<Int>) -> Labels {
        switch self {
        case .classes(let classes, let count): .classes(indices.map { classes[$0] }, count: count)
        case .values(let values, let width):
            .values(indices.flatMap { values[$0 * width..<($0 + 1) * width] }, width: width)
        case .none: .none(count: indices.count)
        }
    }
}

/// The numbers of classes that have names.
struct ClassNumbering {
    /// The names, in the order of the numbers.
    let names: [String]
    private let numbers: [String: Int32]

    /// The numbering of the stated names; of those that samples have, sorted, if none are stated.
    init(of samples: [String], stated: [String]) {
        names = stated.isEmpty ? Set(samples).sorted() : stated
        numbers = Dictionary(names.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
    }

    /// The number of a class; nil if none has the name.
    subscript(name: String) -> Int32? { numbers[name] }
}
