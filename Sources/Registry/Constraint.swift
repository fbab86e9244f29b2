/// Which values of an option are allowed, with the words for it.
public struct Constraint: Sendable {
    /// The allowed values in words: "more than 0".
    public let description: String
    /// The allowed texts where they are a fixed set, so that a message can name the nearest; otherwise empty.
    public let choices: [String]
    private let holds: @Sendable (Setting) -> Bool

    /// A rule, told in words and as a test of one setting.
    public init(
        _ description: String, choices: [String] = [], _ holds: @escaping @Sendable (Setting) -> Bool
    ) {
        self.description = description
        self.choices = choices
        self.holds = holds
    }

    /// Whether a setting is allowed. No value at all always is: the option's default says whether it may be missing.
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

    /// Every value (of a number: every finite one).
    public static let any = Constraint("") { setting in Double(setting)?.isFinite ?? true }
    /// x > 0.
    public static let positive = Constraint(number: "more than 0") { $0 > 0 }
    /// x ≥ 0.
    public static let notNegative = Constraint(number: "0 or more") { $0 >= 0 }
    /// x ≥ bound.
    public static func atLeast(_ bound: Int) -> Constraint {
        Constraint(number: "\(bound) or more") { $0 >= Double(bound) }
    }
    /// 0 ≤ x < 1: a momentum, a dropout rate.
    public static let fraction = Constraint(number: "at least 0 and less than 1") { $0 >= 0 && $0 < 1 }
    /// 0 < x < 1: a share that is neither nothing nor all.
    public static let properFraction = Constraint(number: "more than 0 and less than 1") { $0 > 0 && $0 < 1 }
    /// One of some texts.
    public static func oneOf(_ texts: [String]) -> Constraint {
        Constraint("one of " + texts.joined(separator: ", "), choices: texts) { setting in
            String(setting).map(texts.contains) ?? false
        }
    }
}
