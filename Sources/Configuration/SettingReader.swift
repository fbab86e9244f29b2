import Registry

/// Reads nodes as option values, collects all errors, and records the place of every setting.
///
/// The result is complete: omitted options have their defaults, paths are absolute.
struct SettingReader {
    /// The absolute path of the folder of relative paths.
    let folder: String
    /// The errors so far.
    var diagnostics: [Diagnostic] { errors.diagnostics }
    private var errors = DiagnosticList()
    /// The places of keys, choices and list elements by their paths: `model.layers.3`.
    private(set) var places: [String: Place] = [:]

    /// Creates a reader of one configuration.
    init(folder: String) {
        self.folder = folder
    }

    /// Adds an error.
    mutating func report(
        _ message: String, at place: Place, suggestion: @autoclosure () -> String? = nil
    ) {
        errors.report(message, at: place, suggestion: suggestion())
    }

    /// Records the place of a path.
    mutating func note(_ path: String, at place: Place) {
        places[path] = place
    }

    /// Reads the values of options from the pairs of a map and fills in defaults; nil if there was an error.
    mutating func values(
        of options: [any OptionDescription], from pairs: [Node.Pair], path: String, place: Place
    ) -> OptionValues? {
        var isRight = true
        var suggestions: [String] = []
        for pair in pairs where !options.contains(where: { $0.name == pair.key }) {
            isRight = false
            let suggestion =
                options.isEmpty
                ? "'\(path)' has no options" : Suggestion.forUnknown(pair.key, among: options.map(\.name))
            if let suggestion { suggestions.append(suggestion) }
            report(
                "unknown key '\(quotable(pair.key))' in '\(path)'", at: pair.place, suggestion: suggestion)
        }
        var settings: [String: Setting] = [:]
        for option in options {
            let optionPath = path.isEmpty ? option.name : "\(path).\(option.name)"
            if let pair = pairs.first(where: { $0.key == option.name }) {
                note(optionPath, at: pair.place)
                settings[option.name] = setting(of: option, from: pair, path: optionPath)
            } else if let value = option.defaultSetting {
                settings[option.name] = completed(value, kind: option.kind, path: optionPath, place: place)
            } else if !suggestions.contains("did you mean '\(option.name)'?") {
                // One slip is one error.
                reportMissing(option, in: path, at: place)
            }
            isRight = isRight && settings[option.name] != nil
        }
        return isRight ? OptionValues(settings) : nil
    }

    /// Reports that an option without a default is missing.
    mutating func reportMissing(_ option: any OptionDescription, in path: String, at place: Place) {
        let rule = [option.kind.description, option.constraint.description].filter { !$0.isEmpty }
        report(
            "missing key '\(option.name)'" + (path.isEmpty ? "" : " in '\(path)'"), at: place,
            suggestion: "'\(option.name)' is \(rule.joined(separator: ", ")): \(option.help)")
    }

    /// Reads the value of one option.
    private mutating func setting(
        of option: any OptionDescription, from pair: Node.Pair, path: String
    ) -> Setting? {
        let node = pair.value
        if option.defaultSetting == Setting.none,
            node.isNone && !option.kind.hasEntryNone || node.isNull && !option.kind.isOptions
        {
            return Setting.none
        }
        let name = pair.writtenName.map { "'\(quotable($0))' (\(option.name))" } ?? "'\(option.name)'"
        return setting(of: option.kind, for: option, named: name, from: node, path: path)
    }

    /// Reads a value of a kind, which may be the element kind of the option.
    ///
    /// - Parameter name: the option's name for messages.
    private mutating func setting(
        of kind: SettingKind, for option: any OptionDescription, named name: String, from node: Node,
        path: String
    ) -> Setting? {
        switch kind {
        case .selection(let catalog):
            return selection(
                from: catalog, node: node, path: path,
                usual: option.defaultSetting.flatMap(Selection.init)?.name
            ).map(Setting.selection)
        case .options(let entry):
            return options(of: entry, node: node, path: path).map(Setting.selection)
        case .list(let element):
            // A single text stands for a list of one.
            if case .text = element, case .scalar = node.content, !node.isNull {
                return setting(of: element, for: option, named: name, from: node, path: path)
                    .map { .list([$0]) }
            }
            guard case .list(let nodes) = node.content else {
                reportUnexpected(node, kind: kind, hint: listHint(node, path: path))
                return nil
            }
            var settings: [Setting] = []
            for (index, node) in nodes.enumerated() {
                let elementPath = "\(path).\(index)"
                note(elementPath, at: node.place)
                if let setting = setting(
                    of: element, for: option, named: name, from: node, path: elementPath)
                {
                    settings.append(setting)
                }
            }
            guard settings.count == nodes.count else { return nil }
            if let problem = option.constraint.list.problem(of: settings) {
                report("\(name) \(problem)", at: node.place)
                return nil
            }
            return .list(settings)
        case .map(let element, let words):
            if case .scalar(let word, isPlain: true) = node.content, words.contains(word) {
                return .text(word)
            }
            // An override of one name replaces a word.
            guard case .map(let pairs, _) = node.content else {
                reportUnexpected(node, kind: kind, hint: nil)
                return nil
            }
            var settings: [String: Setting] = [:]
            for pair in pairs {
                let elementPath = "\(path).\(pair.key)"
                note(elementPath, at: pair.place)
                settings[pair.key] = setting(
                    of: element, for: option, named: name, from: pair.value, path: elementPath)
            }
            return settings.count == pairs.count ? .map(settings) : nil
        case .boolean, .integer, .number, .text, .path:
            guard let setting = scalar(kind, from: node) else { return nil }
            guard option.constraint.allows(setting) else {
                reportNotAllowed(node, for: option, named: name)
                return nil
            }
            return resolved(setting, kind: kind, at: node.place)
        }
    }

    private mutating func scalar(_ kind: SettingKind, from node: Node) -> Setting? {
        guard case .scalar(let text, let isPlain) = node.content, !node.isNull else {
            reportUnexpected(node, kind: kind, hint: nil)
            return nil
        }
        switch kind {
        case .text: return .text(text)
        case .path where !text.isEmpty && !text.contains("\0"): return .text(text)
        case .boolean: return outcome(ScalarGrammar.boolean(text), isPlain, kind, node).map(Setting.boolean)
        case .integer: return outcome(ScalarGrammar.integer(text), isPlain, kind, node).map(Setting.integer)
        case .number: return outcome(ScalarGrammar.number(text), isPlain, kind, node).map(Setting.number)
        default:
            reportUnexpected(node, kind: kind, hint: nil)
            return nil
        }
    }

    private mutating func outcome<Value>(
        _ outcome: ScalarGrammar.Outcome<Value>, _ isPlain: Bool, _ kind: SettingKind, _ node: Node
    ) -> Value? {
        switch outcome {
        case .value(let value) where isPlain: return value
        case .value: reportUnexpected(node, kind: kind, hint: "remove the quotes")
        case .tooLarge: report("\(node.found) is too large for \(kind.description)", at: node.place)
        case .other(let hint): reportUnexpected(node, kind: kind, hint: isPlain ? hint : nil)
        }
        return nil
    }

    /// Reports a value of the wrong kind.
    mutating func reportUnexpected(_ node: Node, kind: SettingKind, hint: String?) {
        report("expected \(kind.description), found \(node.found)", at: node.place, suggestion: hint)
    }

    private mutating func reportNotAllowed(
        _ node: Node, for option: any OptionDescription, named name: String
    ) {
        guard case .scalar(let text, _) = node.content else { return }
        let nearest = Suggestion.nearest(to: text, among: option.constraint.choices)
        report(
            "\(name) must be \(option.constraint.description), found \(node.found)", at: node.place,
            suggestion: nearest.map { "did you mean '\($0)'?" })
    }

    private func listHint(_ node: Node, path: String) -> String? {
        switch node.content {
        case .map(_, bare: .some): "it is a list: count its elements from 0, '\(path).0'"
        case .map(_, bare: nil): "begin each element with '- '"
        case .scalar: node.isNull ? nil : "write it in brackets: [\(quotable(node.text))]"
        case .list: nil
        }
    }

    /// Fills in the defaults of a default's own options.
    private mutating func completed(_ setting: Setting, kind: SettingKind, path: String, place: Place)
        -> Setting?
    {
        switch (setting, kind) {
        case (.selection(let selection), .selection(let catalog)):
            return completed(selection, from: catalog, path: path, place: place).map(Setting.selection)
        case (.selection(let selection), .options(let entry)):
            return completed(selection, of: entry, path: path, place: place).map(Setting.selection)
        case (.list(let elements), .list(let element)):
            let settings = elements.compactMap { completed($0, kind: element, path: path, place: place) }
            return settings.count == elements.count ? .list(settings) : nil
        default:
            return resolved(setting, kind: kind, at: place)
        }
    }

    private mutating func completed(
        _ selection: Selection, from catalog: any CatalogDescription, path: String, place: Place
    ) -> Selection? {
        guard let entry = catalog.description(named: selection.name) else {
            report("the default '\(selection.name)' is not one of the \(catalog.plural)", at: place)
            return nil
        }
        return completed(selection, of: entry, path: "\(path).\(entry.name)", place: place)
    }

    private mutating func completed(
        _ selection: Selection, of entry: any EntryDescription, path: String, place: Place
    ) -> Selection? {
        var settings: [String: Setting] = [:]
        for option in entry.options {
            guard let value = selection.values.stated(option.name) ?? option.defaultSetting else {
                reportMissing(option, in: path, at: place)
                return nil
            }
            settings[option.name] = completed(value, kind: option.kind, path: path, place: place)
            if settings[option.name] == nil { return nil }
        }
        return Selection(entry.name, OptionValues(settings))
    }

    /// Returns a path from where it was written: a file's folder, or the working directory for the command line; `~` is
    /// the home directory.
    private func resolved(_ setting: Setting, kind: SettingKind, at place: Place) -> Setting {
        guard case .path = kind, case .text(let text) = setting else { return setting }
        let path = ConfigurationFile.expandingHome(text)
        guard !path.hasPrefix("/") else { return .text(path) }
        let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        if place.isOverride { return .text(ConfigurationFile.path(inWorkingFolder: relative)) }
        return .text(folder.hasSuffix("/") ? folder + relative : "\(folder)/\(relative)")
    }
}

extension SettingKind {
    /// True if `none` is one of the entries to choose from, such as no scaling: the word does not mean that nothing is
    /// chosen.
    var hasEntryNone: Bool {
        if case .selection(let catalog) = self { catalog.description(named: "none") != nil } else { false }
    }

    /// True for the options of an entry.
    fileprivate var isOptions: Bool {
        if case .options = self { true } else { false }
    }
}
