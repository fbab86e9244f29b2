import Registry

/// A part of a configuration: a key with a map of options, or options that stand by themselves at the top.
///
/// A section is declared once, beside the part of the plan that it fills. Reading, help and writing follow from the declaration.
public struct Section: Sendable, EntryDescription {
    /// The key in a configuration; of options at the top, what help calls them.
    public let name: String
    /// One line that says what it is about.
    public let summary: String
    /// Whether its options stand at the top of a configuration rather than below its name.
    public let isTopLevel: Bool
    /// A section's options must be named.
    public var shorthand: String? { nil }
    /// Its options, in the order in which they are written.
    public var options: [any OptionDescription] { fields.map(\.option) }

    let fields: [Field]
    /// What is left to do when the options are in the plan: checks of one value against another, defaults that follow from others.
    let finish: @Sendable (inout Plan, inout SettingReader) -> Void

    /// A section of fields of a plan.
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

    /// The path of one of its options in messages.
    func path(of option: String) -> String { isTopLevel ? option : "\(name).\(option)" }
}

/// An option of a section with the property of the plan that it sets.
struct Field: Sendable {
    let option: any OptionDescription
    /// Puts the option's value into a plan.
    let store: @Sendable (OptionValues, inout Plan) -> Void
    /// The option's value of a plan.
    let setting: @Sendable (Plan) -> Setting

    /// An option and the property of the same type.
    init<Value: SettingConvertible>(
        _ option: Option<Value>, _ property: WritableKeyPath<Plan, Value> & Sendable
    ) {
        self.option = option
        self.store = { values, plan in plan[keyPath: property] = values[option] }
        self.setting = { plan in plan[keyPath: property].setting }
    }
}
