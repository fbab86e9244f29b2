import Registry

/// A span of time in a configuration, in days, hours, minutes and seconds: `3h50m`, `90s`, `1d12h`.
public struct TimeLimit: Sendable, Hashable, SettingConvertible {
    /// The span in seconds.
    public let seconds: Double
    private let text: String

    private static let units: [(letter: Character, seconds: Double)] = [
        ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]

    /// A span as a text; nil if it is none, or is no time at all.
    public init?(_ text: String) {
        var rest = text[...]
        var seconds = 0.0
        for unit in Self.units {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard rest[digits.endIndex...].first == unit.letter else { continue }
            guard let count = Int(digits), count < 1_000_000 else { return nil }
            seconds += Double(count) * unit.seconds
            rest = rest[digits.endIndex...].dropFirst()
        }
        guard rest.isEmpty, seconds > 0 else { return nil }
        self.seconds = seconds
        self.text = text
    }

    /// A text.
    public static var kind: SettingKind { .text }

    /// The span that a text states; nil for another kind.
    public init?(_ setting: Setting) {
        guard case .text(let text) = setting else { return nil }
        self.init(text)
    }

    /// The span as it was written.
    public var setting: Setting { .text(text) }

    /// The constraint on texts.
    static let constraint = Constraint(
        "a time such as 3h50m, 90s or 1d12h",
        pattern: "^(?=.)([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$"
    ) { setting in TimeLimit(setting) != nil }
}
