/// The option values that a configuration states for one tool, by name. Options that it does not state have
/// their defaults.
public struct OptionValues: Sendable, Hashable {
    private var settings: [String: Setting]

    /// Creates values from settings that were checked against the options' kinds and constraints.
    public init(_ settings: [String: Setting] = [:]) {
        self.settings = settings
    }

    /// The value of an option: stated or default.
    ///
    /// - Precondition: The option has a default or was stated, with its own kind; the configuration reader
    ///   ensures both.
    public subscript<Value>(_ option: Option<Value>) -> Value {
        if let setting = settings[option.name] {
            guard let value = Value(setting) else {
                preconditionFailure("option '\(option.name)' was not checked against its kind: \(setting)")
            }
            return value
        }
        guard let value = option.defaultValue else {
            preconditionFailure("option '\(option.name)' has no default and was not stated")
        }
        return value
    }

    /// Returns the values without those stated for some names.
    public func without(_ names: some Sequence<String>) -> OptionValues {
        var result = self
        for name in names { result.settings[name] = nil }
        return result
    }

    /// Returns the values with a setting for a name, in place of an earlier one.
    public func stating(_ name: String, _ setting: Setting) -> OptionValues {
        var result = self
        result.settings[name] = setting
        return result
    }

    /// Returns the stated setting with that name, nil if there is none.
    public func stated(_ name: String) -> Setting? { settings[name] }
}
