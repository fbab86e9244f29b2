/// The options that a configuration stated for one tool, by name. Reading one that it did not state gives the default.
public struct OptionValues: Sendable, Hashable {
    private var settings: [String: Setting]

    /// The stated settings, already checked against the options' kinds and constraints.
    public init(_ settings: [String: Setting] = [:]) {
        self.settings = settings
    }

    /// The value of an option: stated or default.
    ///
    /// - Precondition: the option has a default or was stated, and with its own kind; the configuration reader sees to both.
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

    /// The same without what was stated for these names.
    public func without(_ names: some Sequence<String>) -> OptionValues {
        var result = self
        for name in names { result.settings[name] = nil }
        return result
    }

    /// The stated setting of that name, nil where none was stated.
    public func stated(_ name: String) -> Setting? { settings[name] }

    /// The names that were stated, in alphabetical order.
    public var statedNames: [String] { settings.keys.sorted() }
}
