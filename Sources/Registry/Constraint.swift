/// A constraint on an option's values, with its description in words.
public struct Constraint: Sendable {
    /// The allowed values in words: "more than 0".
    public let description: String
    /// The allowed texts if they are a fixed set, so that a message can suggest the nearest; otherwise empty.
    public let choices: [String]
    /// The bounds of numbers; nil if there are none.
    public let bounds: Bounds?
    /// A regular expression (ECMA 262) that every allowed text matches, for other programs; nil if there is none.
    public let pattern: String?
    /// The limits of a list whose elements have the constraint.
    public private(set) var list = ListLimits()
    private let holds: @Sendable (Setting) -> Bool

    /// Limits of a list.
    public struct ListLimits: Sendable, Hashable {
        /// The least number of elements.
        public var least = 0
        /// True if no element may come twice.
        public var areDistinct = false

        /// Returns what is wrong with a list, in words that follow its name; nil if nothing is.
        public func problem(of elements: [Setting]) -> String? {
            if elements.count < least { return "must have at least \(Self.count(least))" }
            if areDistinct, Set(elements).count < elements.count { return "has an element twice" }
            return nil
        }

        fileprivate var description: String {
            [least > 0 ? "at least \(Self.count(least))" : "", areDistinct ? "none twice" : ""]
                .filter { !$0.isEmpty }.joined(separator: ", ")
        }

        private static func count(_ elements: Int) -> String {
            elements == 1 ? "one element" : "\(elements) elements"
        }
    }

    /// Bounds of numbers.
    public struct Bounds: Sendable, Hashable {
        /// The lower bound; nil for none.
        public let lower: Double?
        /// True if numbers may equal the lower bound.
        public let includesLower: Bool
        /// The upper bound; nil for none.
        public let upper: Double?
        /// True if numbers may equal the upper bound.
        public let includesUpper: Bool

        /// Bounds, which are allowed themselves unless it is said otherwise.
        public init(
            lower: Double? = nil, includesLower: Bool = true, upper: Double? = nil, includesUpper: Bool = true
        ) {
            (self.lower, self.includesLower) = (lower, includesLower)
            (self.upper, self.includesUpper) = (upper, includesUpper)
        }

        /// Returns true if a number is finite and within the bounds.
        func contain(_ number: Double) -> Bool {
            let isAbove = lower.map { includesLower ? number >= $0 : number > $0 } ?? true
            let isBelow = upper.map { includesUpper ? number <= $0 : number < $0 } ?? true
            return number.isFinite && isAbove && isBelow
        }
    }

    /// Creates a constraint from its description and a test of one setting.
    ///
    /// - Parameter pattern: a regular expression that every allowed text matches; nil if there is none.
    public init(
        _ description: String, choices: [String] = [], pattern: String? = nil,
        _ holds: @escaping @Sendable (Setting) -> Bool
    ) {
        self.init(description, choices: choices, bounds: nil, pattern: pattern, holds)
    }

    private init(
        _ description: String, choices: [String] = [], bounds: Bounds?, pattern: String? = nil,
        _ holds: @escaping @Sendable (Setting) -> Bool
    ) {
        self.description = description
        self.choices = choices
        self.bounds = bounds
        self.pattern = pattern
        self.holds = holds
    }

    /// Returns the constraint of a list of values that have this one.
    public func inList(atLeast least: Int = 0, areDistinct: Bool = false) -> Constraint {
        let limits = ListLimits(least: least, areDistinct: areDistinct)
        var constraint = Constraint(
            [description, limits.description].filter { !$0.isEmpty }.joined(separator: ", "),
            choices: choices, bounds: bounds, pattern: pattern, holds)
        constraint.list = limits
        return constraint
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

    /// Creates a constraint of numbers from its description and its bounds.
    public init(number description: String, _ bounds: Bounds) {
        self.init(description, bounds: bounds) { setting in Double(setting).map(bounds.contain) ?? false }
    }

    /// Any value (of a number: any finite one).
    public static let any = Constraint("") { setting in Double(setting)?.isFinite ?? true }
    /// x > 0.
    public static let positive = Constraint(number: "more than 0", Bounds(lower: 0, includesLower: false))
    /// x ≥ 0.
    public static let notNegative = Constraint(number: "0 or more", Bounds(lower: 0))
    /// The largest whole number that an option takes unless it states another: the product of two is an `Int`.
    public static let largestWholeNumber = 1_000_000_000
    /// bound ≤ x ≤ limit.
    public static func atLeast(_ bound: Int, atMost limit: Int = largestWholeNumber) -> Constraint {
        let bounds = Bounds(lower: Double(bound), upper: Double(limit))
        return Constraint("\(bound) or more, at most \(limit)", bounds: bounds) { setting in
            // Doubles do not tell the largest whole numbers apart.
            if case .integer(let number) = setting { return (bound...limit).contains(number) }
            return Double(setting).map(bounds.contain) ?? false
        }
    }
    /// lower ≤ x ≤ upper.
    public static func range(_ range: ClosedRange<Double>) -> Constraint {
        func text(_ bound: Double) -> String { Int(exactly: bound).map(String.init) ?? "\(bound)" }
        return Constraint(
            number: "at least \(text(range.lowerBound)) and at most \(text(range.upperBound))",
            Bounds(lower: range.lowerBound, upper: range.upperBound))
    }
    /// 0 ≤ x < 1: a momentum, a decay rate.
    public static let fraction = Constraint(
        number: "at least 0 and less than 1", Bounds(lower: 0, upper: 1, includesUpper: false))
    /// 0 < x < 1: a proper fraction.
    public static let properFraction = Constraint(
        number: "more than 0 and less than 1",
        Bounds(lower: 0, includesLower: false, upper: 1, includesUpper: false))
    /// One of some texts.
    public static func oneOf(_ texts: [String]) -> Constraint {
        Constraint("one of " + texts.joined(separator: ", "), choices: texts) { setting in
            String(setting).map(texts.contains) ?? false
        }
    }
}
