/// An option of a registered tool: its configuration name, type, default, allowed values and one line of
/// help.
///
/// The tool's file declares its options once; validation, `dnn-dist list` and the reference page are derived
/// from the declaration.
public struct Option<Value: SettingConvertible>: Sendable {
    /// The name in a configuration, spelled as in Keras if Keras has one: `learning_rate`.
    public let name: String
    /// One line of help.
    public let help: String
    /// The kind of value that it takes.
    public let kind: SettingKind
    /// The default value; nil if a configuration must state one.
    public let defaultValue: Value?
    /// The constraint on values.
    public let constraint: Constraint

    /// Creates an option with a default; without one it must be stated.
    public init(
        _ name: String, default defaultValue: Value? = nil, _ constraint: Constraint = .any, help: String
    ) {
        self.init(name, kind: Value.kind, default: defaultValue, constraint, help: help)
    }

    /// Creates an option whose kind does not follow from its type, such as a path.
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

/// An option without its value type, for messages, help and validation.
public protocol OptionDescription: Sendable {
    /// The name in a configuration.
    var name: String { get }
    /// One line of help.
    var help: String { get }
    /// The kind of value that it takes.
    var kind: SettingKind { get }
    /// The default; nil if a configuration must state a value.
    var defaultSetting: Setting? { get }
    /// The constraint on values.
    var constraint: Constraint { get }
}

extension Option: OptionDescription {
    /// The default as a setting.
    public var defaultSetting: Setting? { defaultValue?.setting }
}
