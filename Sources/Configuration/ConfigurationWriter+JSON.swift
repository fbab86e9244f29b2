import Registry

extension ConfigurationWriter {
    /// Returns the plan as JSON, with sections, names and values as in YAML, of which JSON is a part. Options that have no
    /// value are left out.
    public func json(of plan: Plan) -> any Encodable {
        var top: [String: SettingJSON] = [:]
        for section in sections {
            var values: [String: SettingJSON] = [:]
            for field in section.fields {
                values[field.option.name] = .of(field.setting(plan), field.option)
            }
            if section.isTopLevel { top.merge(values) { $1 } } else { top[section.name] = .map(values) }
        }
        return top
    }
}

/// A setting as it is encoded: a selection is a name, or an object of the name and its options.
private indirect enum SettingJSON: Encodable {
    case setting(Setting, SettingKind)
    case map([String: SettingJSON])

    /// The value of an option; nil for none where that is the default.
    static func of(_ setting: Setting, _ option: any OptionDescription) -> SettingJSON? {
        setting == Setting.none && option.defaultSetting == Setting.none
            ? nil : .setting(setting, option.kind)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .map(let values): try container.encode(values)
        case .setting(.none, _): try container.encode("none")
        case .setting(.boolean(let value), _): try container.encode(value)
        case .setting(.integer(let value), _): try container.encode(value)
        // JSON has no numbers that are not finite: they are texts, as in YAML.
        case .setting(.number(let value), _):
            if value.isFinite {
                try container.encode(value)
            } else {
                try container.encode(SettingWriter.number(value))
            }
        case .setting(.text(let value), _): try container.encode(value)
        case .setting(.list(let elements), let kind):
            guard case .list(let element) = kind else { return try container.encode([String]()) }
            try container.encode(elements.map { SettingJSON.setting($0, element) })
        case .setting(.map(let values), let kind):
            guard case .map(let element, _) = kind else { return try container.encode([String: String]()) }
            try container.encode(values.mapValues { SettingJSON.setting($0, element) })
        case .setting(.selection(let selection), .options(let entry)):
            try container.encode(Self.options(selection, of: entry))
        case .setting(.selection(let selection), let kind):
            guard case .selection(let catalog) = kind, let entry = catalog.description(named: selection.name)
            else { return try container.encode(selection.name) }
            let options = Self.options(selection, of: entry)
            if options.isEmpty {
                try container.encode(entry.name)
            } else {
                try container.encode([entry.name: options])
            }
        }
    }

    private static func options(_ selection: Selection, of entry: any EntryDescription) -> [String:
        SettingJSON]
    {
        var options: [String: SettingJSON] = [:]
        for option in entry.options {
            options[option.name] = selection.values.stated(option.name).flatMap { .of($0, option) }
        }
        return options
    }
}
