import Registry

/// Writes plans as configurations with nothing left to defaults, which read back to the same plans.
public struct ConfigurationWriter: Sendable {
    let sections: [Section]

    /// A writer of plans that chose from these tools.
    public init(catalogs: Catalogs) {
        self.sections = Section.all(catalogs)
    }

    /// The plan as YAML, in the layout in which people write it.
    public func text(of plan: Plan) -> String {
        var lines: [String] = []
        for section in sections {
            if !section.isTopLevel { lines.append("\(section.name):") }
            let indentation = section.isTopLevel ? "" : "  "
            for field in section.fields {
                lines += Self.lines(field.option, field.setting(plan)).map { indentation + $0 }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// An option and its value; a list of choices stands one below the other.
    private static func lines(_ option: any OptionDescription, _ setting: Setting) -> [String] {
        guard case .list(let elements) = setting, case .list(let kind) = option.kind, case .selection = kind
        else {
            return ["\(option.name): \(SettingWriter.text(setting, kind: option.kind))"]
        }
        return ["\(option.name):"]
            + elements.map { element in
                guard case .selection(let selection) = element else { return "  []" }
                return "  - " + SettingWriter.pair(selection, kind: kind)
            }
    }
}
