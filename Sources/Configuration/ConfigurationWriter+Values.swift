import Registry

extension ConfigurationWriter {
    /// Returns the values of a plan by name, for comparison between ranks:
    /// `optimizer.momentum.learning_rate`, `0.02`.
    ///
    /// The output folder and the run's name are omitted, since they concern one rank only. Of files only the
    /// names are compared: hosts may keep them in different folders, and their contents are compared
    /// separately.
    public func values(of plan: Plan) -> [(name: String, value: String)] {
        sections.filter { $0.name != Section.output.name }.flatMap { section in
            section.fields.filter { $0.option.name != "name" }.flatMap { field in
                Self.values(
                    section.path(of: field.option.name), field.setting(plan), kind: field.option.kind)
            }
        }
    }

    private static func values(
        _ name: String, _ setting: Setting, kind: SettingKind
    ) -> [(name: String, value: String)] {
        switch (setting, kind) {
        case (.selection(let selection), .options(let entry)):
            return values(name, selection, of: entry)
        case (.selection(let selection), .selection(let catalog)):
            guard let entry = catalog.description(named: selection.name) else { break }
            return [(name, entry.name)] + values("\(name).\(entry.name)", selection, of: entry)
        case (.list(let elements), .list(let kind)):
            return elements.enumerated().flatMap { values("\(name)[\($0)]", $1, kind: kind) }
        case (.text(let path), .path):
            return [(name, lastPart(of: path))]
        default: break
        }
        return [(name, SettingWriter.text(setting, kind: kind))]
    }

    private static func values(
        _ name: String, _ selection: Selection, of entry: any EntryDescription
    ) -> [(name: String, value: String)] {
        entry.options.flatMap { option in
            selection.values.stated(option.name).map {
                values("\(name).\(option.name)", $0, kind: option.kind)
            } ?? []
        }
    }
}
