import Registry

/// Writes plans as configurations that state all values and read back to the same plans.
public struct ConfigurationWriter: Sendable {
    let sections: [Section]

    /// Creates a writer of plans that chose from these catalogs.
    public init(catalogs: Catalogs) {
        self.sections = Section.all(catalogs)
    }

    /// Returns the plan as YAML in readable layout.
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

    /// Returns the lines of an option and its value; a list of choices has one line per element.
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
