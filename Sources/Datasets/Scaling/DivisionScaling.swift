import Registry

/// Divides every feature by one number.
public struct DivisionScaling: Scaling {
    private static let divisor = Option<Double>("by", .positive, help: "divisor")

    /// `scale: {divide: 255}`.
    public static let entry = Entry<any Scaling>(
        "divide", "x / divisor, the same for every feature.", options: [divisor], shorthand: "by"
    ) { DivisionScaling(by: $0[divisor]) }

    /// The divisor, greater than 0.
    public let divisor: Double

    /// A division by `divisor`.
    public init(by divisor: Double) {
        self.divisor = divisor
    }

    /// The words for what it does; see `Scaling`.
    public var effect: String { "divided by \(divisor)" }

    /// Fits the rule to a training set; see `Scaling`.
    public func fitted(to training: Dataset) -> FittedScaling { .division(by: divisor) }

    /// Fits the rule to the numbers of a feature; see `Scaling`.
    public func fitted(to numbers: [Double]) -> NumberScaling {
        NumberScaling(offset: 0, factor: 1 / divisor)
    }
}
