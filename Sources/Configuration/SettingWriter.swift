import Registry

/// Writes settings as YAML that reads back to the same settings.
enum SettingWriter {
    /// Returns a setting of a kind in flow style: `{nadam: {learning_rate: 0.001}}`.
    static func text(_ setting: Setting, kind: SettingKind) -> String {
        switch setting {
        case .none: return "none"
        case .boolean(let value): return String(value)
        case .integer(let value): return String(value)
        case .number(let value): return number(value)
        case .text(let value): return quoted(value)
        case .list(let elements):
            guard case .list(let kind) = kind else { return "[]" }
            return "[" + elements.map { text($0, kind: kind) }.joined(separator: ", ") + "]"
        case .map(let settings):
            guard case .map(let element, _) = kind else { return "{}" }
            let pairs = settings.sorted { $0.key < $1.key }
            return "{"
                + pairs.map { "\(quoted($0.key)): \(text($0.value, kind: element))" }
                .joined(separator: ", ") + "}"
        case .selection(let selection):
            if case .options(let entry) = kind { return options(selection, of: entry) }
            let pair = pair(selection, kind: kind)
            return pair.contains(":") ? "{\(pair)}" : pair
        }
    }

    /// Returns a choice as an element of a list: `dense: {units: 300}`, or a bare name.
    static func pair(_ selection: Selection, kind: SettingKind) -> String {
        guard case .selection(let catalog) = kind, let entry = catalog.description(named: selection.name)
        else {
            return quoted(selection.name)
        }
        let stated = stated(selection, of: entry)
        if stated.isEmpty { return quoted(entry.name) }
        if stated.count == 1, entry.options.count == 1, entry.shorthand == stated[0].option.name,
            !isAmbiguous(selection.values.stated(stated[0].option.name))
        {
            return "\(quoted(entry.name)): \(stated[0].text)"
        }
        return "\(quoted(entry.name)): \(options(selection, of: entry))"
    }

    /// Returns the stated options of an entry as a map.
    private static func options(_ selection: Selection, of entry: any EntryDescription) -> String {
        "{" + stated(selection, of: entry).map { "\($0.option.name): \($0.text)" }.joined(separator: ", ")
            + "}"
    }

    private typealias StatedOption = (option: any OptionDescription, text: String)

    private static func stated(_ selection: Selection, of entry: any EntryDescription) -> [StatedOption] {
        entry.options.compactMap { option in
            selection.values.stated(option.name).flatMap { setting in
                isWritten(setting, of: option) ? (option, text(setting, kind: option.kind)) : nil
            }
        }
    }

    /// True unless nothing is chosen where `none` would be read as a choice: the option is left out then.
    private static func isWritten(_ setting: Setting, of option: any OptionDescription) -> Bool {
        setting != Setting.none || !option.kind.hasEntryNone
    }

    /// Returns the shortest decimal that reads back to the same number.
    static func number(_ value: Double) -> String {
        value.description
    }

    /// Returns a text, quoted if a reader could parse it as something else.
    static func quoted(_ text: String) -> String {
        let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "none", "nan", "inf"]
        if let first = text.utf8.first,
            isLetter(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "_"),
            text.utf8.allSatisfy({ isLetter($0) || "0123456789_./+-".utf8.contains($0) }),
            !words.contains(text.lowercased())
        {
            return text
        }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case " "..."~": result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }

    /// Returns true if a bare value could be parsed as something other than the value of the shorthand
    /// option.
    private static func isAmbiguous(_ setting: Setting?) -> Bool {
        if case .selection = setting { true } else { false }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
