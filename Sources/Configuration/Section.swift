import Registry

/// A part of a configuration: a key with a map of options, or top-level options.
///
/// A section is declared once, beside the part of the plan that it fills. Reading, help and writing are
/// derived from the declaration.
public struct Section: Sendable, EntryDescription {
    /// The key in a configuration; for top-level options, the title in help.
    public let name: String
    /// A summary in one line.
    public let summary: String
    /// True if its options are at the top level of a configuration instead of below its name.
    public let isTopLevel: Bool
    /// None: a section's options must be named.
    public var shorthand: String? { nil }
    /// Its options, in the order in which they are written.
    public var options: [any OptionDescription] { fields.map(\.option) }

    let fields: [Field]
    /// Completes a plan after its options are stored: cross-checks values and fills defaults that depend on
    /// other values.
    let finish: @Sendable (inout Plan, inout SettingReader) -> Void

    /// Creates a section from fields of a plan.
    init(
        _ name: String, _ summary: String, isTopLevel: Bool = false, fields: [Field],
        finish: @escaping @Sendable (inout Plan, inout SettingReader) -> Void = { _, _ in }
    ) {
        self.name = name
        self.summary = summary
        self.isTopLevel = isTopLevel
        self.fields = fields
        self.finish = finish
    }

    /// Returns the path of an option for messages.
    func path(of option: String) -> String { isTopLevel ? option : "\(name).\(option)" }
}

/// An option of a section with the property of the plan that it sets.
struct Field: Sendable {
    let option: any OptionDescription
    /// Stores the option's value in a plan.
    let store: @Sendable (OptionValues, inout Plan) -> Void
    /// Returns the option's value in a plan.
    let setting: @Sendable (Plan) -> Setting

    /// Creates a field from an option and a property of the same type.
    init<Value: SettingConvertible>(
        _ option: Option<Value>, _ property: WritableKeyPath<Plan, Value> & Sendable
    ) {
        self.option = option
        self.store = { values, plan in plan[keyPath: property] = values[option] }
        self.setting = { plan in plan[keyPath: property].setting }
    }
}
