/// One choice from a catalog with its options, as a configuration states it: `elu`, `{elu: {alpha: 0.5}}`.
public struct Selection: Sendable, Hashable {
    /// The entry's name in its catalog.
    public let name: String
    /// The stated options; the others have their defaults.
    public let values: OptionValues

    /// Creates a choice of `name` with the options stated in `values`.
    public init(_ name: String, _ values: OptionValues = OptionValues()) {
        self.name = name
        self.values = values
    }
}

extension Selection: SettingConvertible {
    /// A text; only an option made with a catalog knows the allowed names.
    public static var kind: SettingKind { .text }
    /// The choice of a setting, nil if it is of another kind.
    public init?(_ setting: Setting) {
        guard case .selection(let value) = setting else { return nil }
        self = value
    }
    /// The choice as a setting.
    public var setting: Setting { .selection(self) }
}
