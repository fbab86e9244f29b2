import Registry

/// The reference of a configuration's options, generated from the declarations that also check them: as text
/// for a terminal and as a Markdown page.
public struct ReferencePage: Sendable {
    private let sections: [Section]
    /// The entries of maps that are the value of an option.
    private let groups: [any EntryDescription]
    private let catalogs: [any CatalogDescription]

    /// Creates the reference for configurations that choose from these catalogs.
    public init(catalogs: Catalogs) {
        self.sections = Section.all(catalogs)
        self.catalogs = catalogs.all
        self.groups = Self.groups(in: sections + self.catalogs.flatMap(\.descriptions))
    }

    /// Returns the entries that options of some entries take as maps, without duplicates.
    private static func groups(in entries: [any EntryDescription]) -> [any EntryDescription] {
        var found: [any EntryDescription] = []
        func visit(_ kind: SettingKind) {
            switch kind {
            case .list(let element): visit(element)
            case .options(let entry) where !found.contains { $0.name == entry.name }:
                found.append(entry)
                entry.options.forEach { visit($0.kind) }
            default: return
            }
        }
        for entry in entries { entry.options.forEach { visit($0.kind) } }
        return found
    }

    /// The sections and catalogs as readable text.
    public var text: String {
        ([Self.text("sections", sections), Self.text("groups of options", groups)]
            + catalogs.map(Self.text(of:))).joined(separator: "\n")
    }

    /// The sections and catalogs as a Markdown page.
    public var markdown: String {
        let head = """
            # Reference

            Every key and tool of a configuration. This page is made from the declarations that check configurations:
            do not edit it.

            """
        var parts = [
            head, Self.markdown("Sections", sections), Self.markdown("Groups of options", groups),
        ]
        parts += catalogs.map { Self.markdown(Self.capitalized($0.plural), $0.descriptions) }
        return parts.joined(separator: "\n")
    }

    /// Returns one catalog as readable text.
    public static func text(of catalog: any CatalogDescription) -> String {
        text(catalog.plural, catalog.descriptions)
    }

    /// Returns one tool or section as readable text: its name, summary and options.
    public static func text(of entry: any EntryDescription) -> String {
        var lines = ["\(([entry.name] + entry.aliases).joined(separator: ", ")): \(entry.summary)"]
        if let shorthand = entry.shorthand { lines.append("  {\(entry.name): \(shorthand)} for short") }
        for option in entry.options {
            let rule = [rule(of: option), defaultValue(of: option)].joined(separator: "; ")
            lines += ["  \(option.name): \(rule)", "    \(option.help)"]
        }
        return lines.flatMap(folded).joined(separator: "\n")
    }

    /// Wraps a line at spaces to the width of a terminal; continuation lines are indented further.
    private static func folded(_ line: String) -> [String] {
        let width = 96
        let indentation = String(line.prefix { $0 == " " })
        var pieces: [String] = []
        for word in line.split(separator: " ") {
            if let last = pieces.last, last.count + 1 + word.count <= width {
                pieces[pieces.count - 1] = last + " " + word
            } else {
                pieces.append(indentation + (pieces.isEmpty ? "" : "    ") + word)
            }
        }
        return pieces
    }

    private static func text(_ title: String, _ entries: [any EntryDescription]) -> String {
        let lines = entries.flatMap { text(of: $0).split(separator: "\n").map { "  " + $0 } }
        return ([title] + lines).joined(separator: "\n") + "\n"
    }

    private static func markdown(_ title: String, _ entries: [any EntryDescription]) -> String {
        var lines = ["## \(title)", ""]
        for entry in entries {
            lines += ["### \(heading(of: entry))", "", entry.summary, ""]
            if !entry.aliases.isEmpty {
                lines += ["Also: \(entry.aliases.map { "`\($0)`" }.joined(separator: ", ")).", ""]
            }
            if let shorthand = entry.shorthand { lines += ["For short: `\(entry.name): \(shorthand)`.", ""] }
            guard !entry.options.isEmpty else { continue }
            lines += ["| option | value | default | meaning |", "|---|---|---|---|"]
            lines += entry.options.map { option in
                let value = option.defaultSetting.map {
                    $0 == Setting.none ? "" : "`\(SettingWriter.text($0, kind: option.kind))`"
                }
                let cells = ["`\(option.name)`", rule(of: option), value ?? "required", option.help]
                return "| " + cells.map(cell).joined(separator: " | ") + " |"
            }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    /// Returns the heading of an entry; a top-level section has no key.
    private static func heading(of entry: any EntryDescription) -> String {
        guard let section = entry as? Section, section.isTopLevel else { return "`\(entry.name)`" }
        return "\(capitalized(section.name)) (at the top)"
    }

    private static func rule(of option: any OptionDescription) -> String {
        let words = [option.kind.description, option.constraint.description]
        return words.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private static func defaultValue(of option: any OptionDescription) -> String {
        switch option.defaultSetting {
        case nil: "required"
        case Setting.none?: "optional"
        case let setting?: "default " + SettingWriter.text(setting, kind: option.kind)
        }
    }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|")
    }

    private static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}

extension ReferencePage {
    /// Returns the section, catalog or tool of that name as readable text, nil if there is none.
    public func text(about topic: String) -> String? {
        if let section = sections.first(where: { $0.name == topic }) { return Self.text(of: section) }
        if let catalog = catalogs.first(where: { $0.plural == topic || $0.singular == topic }) {
            return Self.text(of: catalog)
        }
        let entries = (groups + catalogs.flatMap(\.descriptions)).filter { $0.answers(to: topic) }
        return entries.isEmpty ? nil : entries.map(Self.text(of:)).joined(separator: "\n\n")
    }

    /// Returns the most similar topic, nil if none is similar.
    public func nearestTopic(to topic: String) -> String? {
        let names =
            sections.map(\.name) + groups.map(\.name) + catalogs.map(\.plural)
            + catalogs.flatMap { $0.descriptions.map(\.name) }
        return Suggestion.nearest(to: topic, among: names)
    }
}
