import Registry

extension SettingReader {
    /// Reads a choice from a catalog: a bare name, or a map of one name with its options or with the value of
    /// its shorthand option.
    ///
    /// - Parameter usual: the choice of a configuration that makes none; nil if it has to.
    mutating func selection(
        from catalog: any CatalogDescription, node: Node, path: String, usual: String? = nil
    ) -> Selection? {
        note(path, at: node.place)
        switch node.content {
        case .scalar(let name, _) where !node.isNull:
            return selection(named: name, at: node.place, value: nil, from: catalog, path: path)
        case .scalar, .list:
            reportUnexpected(
                node, kind: .selection(from: catalog),
                hint: "allowed: " + catalog.descriptions.map(\.name).joined(separator: ", "))
            return nil
        case .map(let pairs, let bare):
            if let choice = choice(pairs, bare: bare, usual: usual, from: catalog, path: path) {
                return selection(
                    named: choice.key, at: choice.place, value: choice.value, from: catalog, path: path)
            }
            if let bare, let pair = pairs.first, pair.key != bare.text {
                if let entry = unknownOption(pair, of: bare.text, from: catalog) {
                    reportUnknown(pair, beside: entry, from: catalog, path: path)
                    return nil
                }
                report(
                    "'\(quotable(pair.key))' is not the choice there, \(bare.found) is", at: pair.place,
                    suggestion: Self.override(of: pair, chosen: bare.text, from: catalog, path: path))
                return nil
            }
            if bare == nil, let usual, let pair = pairs.first, pair.place.isOverride(below: path),
                catalog.description(named: pair.key) == nil
            {
                report(
                    "'\(quotable(pair.key))' is neither one of the choices nor an option of \(usual), the default",
                    at: pair.place,
                    suggestion: Self.override(of: pair, chosen: usual, from: catalog, path: path))
                return nil
            }
            guard let pair = pairs.first, pairs.count == 1 else {
                reportNotOne(pairs, from: catalog, path: path, place: node.place)
                return nil
            }
            return selection(named: pair.key, at: pair.place, value: pair.value, from: catalog, path: path)
        }
    }

    /// Returns a choice with overrides of its options that do not name it, such as `optimizer.learning_rate=0.1` where the
    /// file has `optimizer: adam` or no optimizer; nil if there are no such overrides, or other pairs beside them.
    private func choice(
        _ pairs: [Node.Pair], bare: Node?, usual: String?, from catalog: any CatalogDescription, path: String
    ) -> Node.Pair? {
        let isOption = { (pair: Node.Pair) in
            pair.place.isOverride && catalog.description(named: pair.key) == nil
        }
        let (options, others) = (pairs.filter(isOption), pairs.filter { !isOption($0) })
        var choice: Node.Pair?
        if let bare, case .scalar(let name, _) = bare.content, others.isEmpty {
            choice = Node.Pair(
                key: name, place: bare.place,
                value: Node(content: .scalar("", isPlain: true), place: bare.place))
        } else if bare == nil, others.count == 1 {
            choice = others[0]
        } else if bare == nil, others.isEmpty, let usual, let place = options.first?.place {
            choice = Node.Pair(
                key: usual, place: place, value: Node(content: .scalar("", isPlain: true), place: place))
        }
        guard !options.isEmpty, let choice, let entry = catalog.description(named: choice.key),
            options.allSatisfy({ option in
                // A map in an override is read as one in a file.
                option.place.isOverride(below: path) && entry.options.contains { $0.name == option.key }
            })
        else { return nil }
        var (stated, value): ([Node.Pair], Node?) = ([], choice.value.isNull ? nil : choice.value)
        if case .map(let pairs, let bare) = choice.value.content { (stated, value) = (pairs, bare) }
        stated.removeAll { pair in options.contains { $0.key == pair.key } }
        let node = Node(content: .map(stated + options, bare: value), place: choice.value.place)
        return Node.Pair(key: choice.key, place: choice.place, value: node)
    }

    private mutating func selection(
        named name: String, at place: Place, value: Node?, from catalog: any CatalogDescription, path: String
    ) -> Selection? {
        guard let entry = catalog.description(named: name) else {
            report(
                "unknown \(catalog.singular) '\(quotable(name))'", at: place,
                suggestion: Suggestion.forUnknown(name, among: catalog.descriptions.map(\.name)))
            return nil
        }
        return selection(of: entry, value: value, at: place, path: "\(path).\(name)")
    }

    /// Reads the options of an entry: a map of them, or the value of its shorthand option.
    mutating func options(of entry: any EntryDescription, node: Node, path: String) -> Selection? {
        note(path, at: node.place)
        guard !node.isNull else {
            reportUnexpected(
                node, kind: .options(of: entry), hint: "{} takes the defaults; none does without")
            return nil
        }
        return selection(of: entry, value: node, at: node.place, path: path)
    }

    /// Reads an entry with the options below it.
    private mutating func selection(
        of entry: any EntryDescription, value: Node?, at place: Place, path: String
    ) -> Selection? {
        guard let pairs = pairs(for: entry, value: value, path: path) else { return nil }
        guard let values = values(of: entry.options, from: pairs, path: path, place: place) else {
            return nil
        }
        if let problem = entry.problem(with: values) {
            report("'\(path)': \(problem)", at: place)
            return nil
        }
        return Selection(entry.name, values)
    }

    /// Returns the options below a choice, with the shorthand's value under the shorthand's name.
    private mutating func pairs(for entry: any EntryDescription, value: Node?, path: String) -> [Node.Pair]? {
        guard let value, !value.isNull else { return [] }
        let shorthand = entry.options.first { $0.name == entry.shorthand }
        let written = path.split(separator: ".").last.map(String.init).flatMap { name in
            name.allSatisfy(\.isNumber) ? nil : name
        }
        var pairs: [Node.Pair] = []
        var bare: Node? = value
        if case .map(let stated, let inner) = value.content {
            if let shorthand, inner == nil, isChoice(stated, for: shorthand, of: entry) {
                return [
                    Node.Pair(key: shorthand.name, place: value.place, value: value, writtenName: written)
                ]
            }
            (pairs, bare) = (stated, inner)
        }
        guard let bare else { return pairs }
        guard let shorthand else {
            report(
                "'\(path)' takes \(entry.options.isEmpty ? "no options" : "a map of options"), found \(bare.found)",
                at: bare.place,
                suggestion: entry.options.isEmpty
                    ? "write '\(entry.name)' alone"
                    : "options: " + entry.options.map(\.name).joined(separator: ", "))
            return nil
        }
        if pairs.contains(where: { $0.key == shorthand.name }) { return pairs }
        if case .scalar(let text, isPlain: true) = bare.content, ["true", "false"].contains(text),
            case .integer = shorthand.kind
        {
            report(
                "expected \(shorthand.kind.description) (\(shorthand.name)) or a map of options, found \(text)",
                at: bare.place, suggestion: text == "true" ? "{} takes the defaults" : "leave it out")
            return nil
        }
        return [Node.Pair(key: shorthand.name, place: bare.place, value: bare, writtenName: written)] + pairs
    }

    /// Returns true if a map is not an entry's options but a choice that its shorthand option takes.
    private func isChoice(
        _ pairs: [Node.Pair], for shorthand: any OptionDescription, of entry: any EntryDescription
    ) -> Bool {
        guard case .selection(let catalog) = shorthand.kind, pairs.count == 1 else { return false }
        return !entry.options.contains { $0.name == pairs[0].key }
            && catalog.description(named: pairs[0].key) != nil
    }

    /// The advice for an override of an option that is missing a choice, or is not of the one that was made.
    private static func override(
        of pair: Node.Pair, chosen name: String, from catalog: any CatalogDescription, path: String
    ) -> String? {
        if let wanted = catalog.description(named: pair.key) {
            return wanted.options.contains { $0.defaultSetting == nil }
                ? "choose it with its options: --set '\(path)={\(pair.key): \(quotable(pair.value.written))}'"
                : "choose it first: --set \(path)=\(quotable(pair.key))"
        }
        guard let entry = catalog.description(named: name) else {
            return Suggestion.forUnknown(name, among: catalog.descriptions.map(\.name))
        }
        if entry.options.contains(where: { $0.name == pair.key }) {
            let value = pair.value.text.isEmpty ? "…" : pair.value.text
            return "it is an option of the choice: --set \(path).\(name).\(pair.key)=\(quotable(value))"
        }
        return Suggestion.forUnknown(pair.key, among: entry.options.map(\.name))
    }

    /// Returns the entry that is chosen if an override is neither an option of it nor another choice; nil for others.
    private func unknownOption(
        _ pair: Node.Pair, of chosen: String, from catalog: any CatalogDescription
    ) -> (any EntryDescription)? {
        guard pair.place.isOverride, catalog.description(named: pair.key) == nil,
            let entry = catalog.description(named: chosen),
            !entry.options.contains(where: { $0.name == pair.key })
        else { return nil }
        return entry
    }

    /// Reports an override that is neither an option of the choice in the file nor another choice.
    private mutating func reportUnknown(
        _ pair: Node.Pair, beside entry: any EntryDescription, from catalog: any CatalogDescription,
        path: String
    ) {
        if case .map = pair.value.content {
            report(
                "unknown \(catalog.singular) '\(quotable(pair.key))'", at: pair.place,
                suggestion: Suggestion.forUnknown(pair.key, among: catalog.descriptions.map(\.name)))
        } else {
            report(
                "unknown key '\(quotable(pair.key))' in '\(path).\(entry.name)'", at: pair.place,
                suggestion: Suggestion.forUnknown(pair.key, among: entry.options.map(\.name)))
        }
    }

    private mutating func reportNotOne(
        _ pairs: [Node.Pair], from catalog: any CatalogDescription, path: String, place: Place
    ) {
        guard let first = pairs.first else {
            report("expected one \(catalog.singular), found an empty map", at: place)
            return
        }
        let second = pairs[1]
        let entry = catalog.description(named: first.key)
        if let entry = unknownOption(second, of: first.key, from: catalog) {
            return reportUnknown(second, beside: entry, from: catalog, path: path)
        }
        var suggestion = "a \(catalog.singular) is one name, with its options in a map below it"
        if let entry, let shorthand = entry.shorthand, first.value.isValue,
            entry.options.contains(where: { $0.name == second.key }),
            !second.place.isOverride || first.place == second.place
        {
            suggestion =
                "'\(quotable(second.key))' is one of its options: {\(first.key): {\(shorthand): \(quotable(first.value.text)), \(quotable(second.key)): \(quotable(second.value.written))}}"
        } else if second.place.isOverride {
            suggestion =
                Self.override(of: second, chosen: first.key, from: catalog, path: path) ?? suggestion
        } else if let entry, entry.options.contains(where: { $0.name == second.key }) {
            suggestion = "indent '\(second.key)' further than '\(first.key)': it is one of its options"
        }
        let names = pairs.prefix(4).map { "'\(quotable($0.key))'" }.joined(separator: ", ")
        report(
            "expected one \(catalog.singular), found \(pairs.count): \(names)\(pairs.count > 4 ? " …" : "")",
            at: second.place, suggestion: suggestion)
    }
}
