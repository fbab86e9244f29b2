/// One choice from a catalog with its options, as a configuration states it: `elu`, `{elu: {alpha: 0.5}}`.
public struct Selection: Sendable, Hashable {
    /// The entry's name in its catalog.
    public let name: String
    /// The options that were stated; the others have their defaults.
    public let values: OptionValues

    /// A choice of `name` with the options stated in `values`.
    public init(_ name: String, _ values: OptionValues = OptionValues()) {
        self.name = name
        self.values = values
    }
}

extension Selection: SettingConvertible {
    /// Only an option made with a catalog knows which names it may take.
    public static var kind: SettingKind { .text }
    /// The choice that a setting makes, nil where it makes none.
    public init?(_ setting: Setting) {
        guard case .selection(let value) = setting else { return nil }
        self = value
    }
    /// The choice as a setting.
    public var setting: Setting { .selection(self) }
}
