/// A constraint on an option's values, with its description in words.
public struct Constraint: Sendable {
    /// The allowed values in words: "more than 0".
    public let description: String
    /// The allowed texts if they are a fixed set, so that a message can suggest the nearest; otherwise empty.
    public let choices: [String]
    private let holds: @Sendable (Setting) -> Bool

    /// Creates a constraint from its description and a test of one setting.
    public init(
        _ description: String, choices: [String] = [], _ holds: @escaping @Sendable (Setting) -> Bool
    ) {
        self.description = description
        self.choices = choices
        self.holds = holds
    }

    /// Returns true if a setting is allowed. A missing value always is: the option's default determines if it
    /// may be missing.
    public func allows(_ setting: Setting) -> Bool {
        switch setting {
        case .none: true
        case .list(let elements): elements.allSatisfy(allows)
        default: holds(setting)
        }
    }

    private init(number description: String, _ holds: @escaping @Sendable (Double) -> Bool) {
        self.init(description) { setting in Double(setting).map { $0.isFinite && holds($0) } ?? false }
    }

    /// Any value (of a number: any finite one).
    public static let any = Constraint("") { setting in Double(setting)?.isFinite ?? true }
    /// x > 0.
    public static let positive = Constraint(number: "more than 0") { $0 > 0 }
    /// x ≥ 0.
    public static let notNegative = Constraint(number: "0 or more") { $0 >= 0 }
    /// The largest whole number that an option takes unless it states another: the product of two is an `Int`.
    public static let largestWholeNumber = 1_000_000_000
    /// bound ≤ x ≤ limit.
    public static func atLeast(_ bound: Int, atMost limit: Int = largestWholeNumber) -> Constraint {
        Constraint("\(bound) or more, at most \(limit)") { setting in
            // Doubles do not tell the largest whole numbers apart.
            if case .integer(let number) = setting { return (bound...limit).contains(number) }
            return Double(setting).map { $0 >= Double(bound) && $0 <= Double(limit) } ?? false
        }
    }
    /// lower ≤ x ≤ upper.
    public static func range(_ bounds: ClosedRange<Double>) -> Constraint {
        func text(_ bound: Double) -> String { Int(exactly: bound).map(String.init) ?? "\(bound)" }
        return Constraint(
            number: "at least \(text(bounds.lowerBound)) and at most \(text(bounds.upperBound))"
        ) { bounds.contains($0) }
    }
    /// 0 ≤ x < 1: a momentum, a decay rate.
    public static let fraction = Constraint(number: "at least 0 and less than 1") { $0 >= 0 && $0 < 1 }
    /// 0 < x < 1: a proper fraction.
    public static let properFraction = Constraint(number: "more than 0 and less than 1") { $0 > 0 && $0 < 1 }
    /// One of some texts.
    public static func oneOf(_ texts: [String]) -> Constraint {
        Constraint("one of " + texts.joined(separator: ", "), choices: texts) { setting in
            String(setting).map(texts.contains) ?? false
        }
    }
}
