import Registry

/// An entry of the reference for programs: a section, a tool, or a group of options.
public struct ReferenceListing: Sendable, Encodable {
    /// An option.
    public struct Option: Sendable, Encodable {
        /// The name in a configuration.
        public let name: String
        /// The kind of value and its constraint, in words.
        public let type: String
        /// True if a configuration must state it.
        public let required: Bool
        /// The default as it would be written; nil if there is none.
        public let defaultValue: String?
        /// One line of help.
        public let help: String

        private enum CodingKeys: String, CodingKey {
            case name, type, required
            case defaultValue = "default"
            case help
        }
    }

    /// The kind of entry: `section`, `option group`, or the catalog's, such as `optimizer`.
    public let kind: String
    /// The name in a configuration.
    public let name: String
    /// Other names for it.
    public let aliases: [String]
    /// A summary in one line.
    public let summary: String
    /// The option that a bare value sets; nil if none does.
    public let shorthand: String?
    /// Its options.
    public let options: [Option]

    init(_ entry: any EntryDescription, kind: String) {
        self.kind = kind
        name = entry.name
        aliases = entry.aliases
        summary = entry.summary
        shorthand = entry.shorthand
        options = entry.options.map { option in
            let value = option.defaultSetting.flatMap { $0 == Setting.none ? nil : $0 }
            return Option(
                name: option.name, type: ReferencePage.rule(of: option),
                required: option.defaultSetting == nil,
                defaultValue: value.map { SettingWriter.text($0, kind: option.kind) }, help: option.help)
        }
    }
}

extension ReferencePage {
    /// The sections, groups of options and tools.
    public var listings: [ReferenceListing] {
        sections.map { ReferenceListing($0, kind: "section") }
            + groups.map { ReferenceListing($0, kind: "option group") }
            + catalogs.flatMap { catalog in
                catalog.descriptions.map { ReferenceListing($0, kind: catalog.singular) }
            }
    }

    /// Returns the listings of a section, catalog or tool of that name; empty if there is none.
    public func listings(about topic: String) -> [ReferenceListing] {
        if let catalog = catalogs.first(where: { $0.plural == topic || $0.singular == topic }) {
            return catalog.descriptions.map { ReferenceListing($0, kind: catalog.singular) }
        }
        let found = listings.filter { ([$0.name] + $0.aliases).contains(topic) }
        let section = found.filter { $0.kind == "section" }
        return section.isEmpty ? found : section
    }
}
