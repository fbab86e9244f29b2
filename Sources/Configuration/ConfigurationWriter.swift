import Registry

/// Writes plans as configurations that state all values and read back to the same plans.
public struct ConfigurationWriter: Sendable {
    let sections: [Section]

    private let showsFolders: Bool

    /// Creates a writer of plans that chose from these catalogs.
    ///
    /// - Parameter showsFolders: false to write only the last part of each path, for files that leave the machine: its
    ///   folders are nobody else's business. Read again, such a file is beside the configuration.
    public init(catalogs: Catalogs, showsFolders: Bool = true) {
        self.sections = Section.all(catalogs)
        self.showsFolders = showsFolders
    }

    /// Returns the plan as YAML in readable layout.
    public func text(of plan: Plan) -> String {
        var lines: [String] = []
        for section in sections {
            if !section.isTopLevel { lines.append("\(section.name):") }
            let indentation = section.isTopLevel ? "" : "  "
            for field in section.fields {
                let setting = field.setting(plan)
                let shown = showsFolders ? setting : Self.withoutFolders(setting, kind: field.option.kind)
                lines += Self.lines(field.option, shown).map { indentation + $0 }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Returns a setting with only the last part of each path in it.
    private static func withoutFolders(_ setting: Setting, kind: SettingKind) -> Setting {
        switch (setting, kind) {
        case (.text(let path), .path): .text(lastPart(of: path))
        case (.list(let elements), .list(let kind)):
            .list(elements.map { withoutFolders($0, kind: kind) })
        case (.selection(let selection), .options(let entry)):
            .selection(withoutFolders(selection, of: entry))
        case (.selection(let selection), .selection(let catalog)):
            catalog.description(named: selection.name).map { .selection(withoutFolders(selection, of: $0)) }
                ?? setting
        default: setting
        }
    }

    private static func withoutFolders(
        _ selection: Selection, of entry: any EntryDescription
    ) -> Selection {
        entry.options.reduce(selection) { result, option in
            guard let setting = result.values.stated(option.name) else { return result }
            return Selection(
                result.name,
                result.values.stating(option.name, withoutFolders(setting, kind: option.kind)))
        }
    }

    /// Returns the last part of a path.
    static func lastPart(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

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
