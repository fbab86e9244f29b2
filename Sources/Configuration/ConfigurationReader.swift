import Foundation
import Registry

/// Reads configurations: converts YAML to a plan, or reports all its errors.
public struct ConfigurationReader: Sendable {
    private let sections: [Section]

    /// Creates a reader of configurations that choose from these catalogs.
    public init(catalogs: Catalogs) {
        self.sections = Section.all(catalogs)
    }

    /// Reads the plan in a file, with command-line overrides, each `KEY=VALUE`.
    ///
    /// - Throws: `ConfigurationErrors` with all errors, or with the reason why the file cannot be read.
    public func read(file: String, overrides: [String] = []) throws(ConfigurationErrors) -> Plan {
        try read(text: ConfigurationFile(file).text(), file: file, overrides: overrides)
    }

    /// Reads the plan in a text; messages name `file`, and relative paths start from its folder.
    public func read(text: String, file: String, overrides: [String] = []) throws(ConfigurationErrors) -> Plan
    {
        let source = SourceText(text, name: file)
        let yaml = YAMLText(source) { line, column in source.place(line: line, column: column) }
        let (root, problems) = yaml.compose()
        var reader = SettingReader(folder: ConfigurationFile(file).folder)
        var plan = Plan()
        var diagnostics = problems
        if let root, !root.isNull {
            diagnostics += fill(&plan, from: root, overrides: overrides, reader: &reader)
        } else if diagnostics.isEmpty {
            let start = source.place(line: 1, column: 1)
            diagnostics.append(
                Diagnostic(place: start, message: "the configuration is empty", suggestion: needs))
        }
        diagnostics += reader.diagnostics
        guard diagnostics.isEmpty else {
            throw ConfigurationErrors(diagnostics, quoting: source)
        }
        return plan
    }

    /// Fills a plan from a root node with overrides; the reader collects errors in values, all earlier errors
    /// are returned.
    private func fill(
        _ plan: inout Plan, from root: Node, overrides: [String], reader: inout SettingReader
    ) -> [Diagnostic] {
        guard case .map = root.content else {
            let message = "expected a map of keys, found \(root.found)"
            return [Diagnostic(place: root.place, message: message, suggestion: needs)]
        }
        var overridden = root
        let problems = Override.apply(overrides, to: &overridden)
        if case .map(let pairs, _) = overridden.content {
            fill(&plan, from: pairs, place: root.place, reader: &reader)
        }
        return problems
    }

    private func fill(_ plan: inout Plan, from pairs: [Node.Pair], place: Place, reader: inout SettingReader)
    {
        reportUnknown(pairs, reader: &reader)
        for section in sections {
            let pair = section.isTopLevel ? nil : pairs.first { $0.key == section.name }
            var stated: [Node.Pair] = []
            if section.isTopLevel {
                stated = pairs.filter { pair in section.options.contains { $0.name == pair.key } }
            } else if let value = pair?.value, !value.isNull {
                guard case .map(let inner, bare: nil) = value.content else {
                    reader.report("expected a map of options, found \(value.found)", at: value.place)
                    continue
                }
                stated = inner
            }
            let values = reader.values(
                of: section.options, from: stated, path: section.isTopLevel ? "" : section.name,
                place: pair?.place ?? place)
            guard let values else { continue }
            for field in section.fields { field.store(values, &plan) }
            section.finish(&plan, &reader)
        }
        if plan.name.isEmpty, reader.places["name"] == nil || reader.diagnostics.isEmpty {
            name(&plan, after: place, reader: &reader)
        }
    }

    /// Names a plan after its file.
    private func name(_ plan: inout Plan, after place: Place, reader: inout SettingReader) {
        guard case .position(let file, _, _) = place else { return }
        let name = ConfigurationFile(file).stem
        guard Section.folderName.allows(.text(name)) else {
            reader.report(
                "missing key 'name'", at: place,
                suggestion:
                    "the file's own name, '\(quotable(name))', is not \(Section.folderName.description)")
            return
        }
        plan.name = name
    }

    private func reportUnknown(_ pairs: [Node.Pair], reader: inout SettingReader) {
        let keys = sections.flatMap { section in
            section.isTopLevel ? section.options.map(\.name) : [section.name]
        }
        for pair in pairs where !keys.contains(pair.key) {
            reader.report(
                "unknown key '\(quotable(pair.key))'", at: pair.place,
                suggestion: path(ofOption: pair.key).map { "did you mean '\($0)'?" }
                    ?? OtherNames.advice(pair.key) ?? Suggestion.forUnknown(pair.key, among: keys))
        }
    }

    /// Returns the path of an option of a section by its name here or in other libraries; nil if no section has it.
    private func path(ofOption name: String) -> String? {
        let names = [name] + OtherNames.own(name)
        let paths = names.lazy.compactMap { name in
            sections.first { !$0.isTopLevel && $0.options.contains { $0.name == name } }?.path(of: name)
        }
        return paths.first
    }

    /// Returns the path of the setting that a name without a path means, here or in other libraries: `training.epochs` for
    /// `epochs`; nil if there is none.
    package func path(ofSetting name: String) -> String? {
        let isTopLevel = sections.contains { $0.isTopLevel && $0.options.contains { $0.name == name } }
        return isTopLevel ? name : path(ofOption: name) ?? OtherNames.path(name)
    }

    /// A hint that lists the required settings.
    private var needs: String {
        let required = sections.flatMap { section in
            section.options.filter { $0.defaultSetting == nil }.map { section.path(of: $0.name) }
        }
        return "a configuration states at least " + required.joined(separator: ", ")
    }
}
