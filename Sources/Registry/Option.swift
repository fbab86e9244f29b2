/// An option of a registered tool: its name in a configuration, type, default, allowed values and one line of help.
///
/// The file of the tool declares its options once; validation, `dnn-dist list` and the reference page follow from it.
public struct Option<Value: SettingConvertible>: Sendable {
    /// The name in a configuration, as Keras spells it where Keras has one: `learning_rate`.
    public let name: String
    /// One line for people.
    public let help: String
    /// The kind of value that it takes.
    public let kind: SettingKind
    /// The value when a configuration states none; nil where it must be stated.
    public let defaultValue: Value?
    /// The values that are allowed.
    public let constraint: Constraint

    /// An option with a default; one without must be stated.
    public init(
        _ name: String, default defaultValue: Value? = nil, _ constraint: Constraint = .any, help: String
    ) {
        self.init(name, kind: Value.kind, default: defaultValue, constraint, help: help)
    }

    /// An option whose kind the type alone does not say, such as a path.
    public init(
        _ name: String, kind: SettingKind, default defaultValue: Value? = nil,
        _ constraint: Constraint = .any, help: String
    ) {
        self.name = name
        self.help = help
        self.kind = kind
        self.defaultValue = defaultValue
        self.constraint = constraint
    }
}

/// An option as messages, help and validation see it, whatever its type.
public protocol OptionDescription: Sendable {
    /// The name in a configuration.
    var name: String { get }
    /// One line for people.
    var help: String { get }
    /// The kind of value that it takes.
    var kind: SettingKind { get }
    /// The default, nil where a configuration must state it.
    var defaultSetting: Setting? { get }
    /// The values that are allowed.
    var constraint: Constraint { get }
}

extension Option: OptionDescription {
    /// The default as a setting.
    public var defaultSetting: Setting? { defaultValue?.setting }
}
