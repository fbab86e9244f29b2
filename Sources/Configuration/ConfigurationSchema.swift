import Foundation
import Registry

/// The JSON Schema (draft 7) of configurations, generated from the declarations that also validate them, for editors that
/// complete and check by it.
///
/// Rules between several values are not part of it: a configuration that it accepts can still be refused.
public struct ConfigurationSchema {
    private let sections: [Section]
    private var definitions: [String: JSONSchema] = [:]
    private var root = JSONSchema.object([:])

    /// Creates the schema of configurations that choose from these catalogs.
    public init(catalogs: Catalogs) {
        sections = Section.all(catalogs)
        root = wholeConfiguration()
    }

    /// The schema as a text in JSON.
    public var text: String {
        let schema = root.adding([
            "$schema": .text("http://json-schema.org/draft-07/schema#"),
            "title": .text("Configuration of dnn-dist"),
            "definitions": .object(definitions),
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Encoding cannot fail: there are texts, finite numbers and their collections alone.
        return (try? encoder.encode(schema)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
    }

    private mutating func wholeConfiguration() -> JSONSchema {
        var properties: [String: JSONSchema] = [:]
        var required: [String] = []
        for section in sections {
            let needed = Self.required(section.options)
            if section.isTopLevel {
                for option in section.options { properties[option.name] = schema(of: option) }
                required += needed
            } else {
                let map = map(of: section.options)
                properties[section.name] = JSONSchema.anyOf(needed.isEmpty ? [map, .null] : [map])
                    .adding(["description": .text(section.summary)])
                if !needed.isEmpty { required.append(section.name) }
            }
        }
        return .map(properties, required: required)
    }

    /// Returns the names of the options that a configuration must state.
    private static func required(_ options: [any OptionDescription]) -> [String] {
        options.filter { $0.defaultSetting == nil }.map(\.name)
    }

    /// Returns the schema of a map with these options.
    private mutating func map(of options: [any OptionDescription]) -> JSONSchema {
        var properties: [String: JSONSchema] = [:]
        for option in options { properties[option.name] = schema(of: option) }
        return .map(properties, required: Self.required(options))
    }

    /// Returns the schema of an option's value.
    private mutating func schema(of option: any OptionDescription) -> JSONSchema {
        var forms = forms(of: option.kind, option.constraint)
        if option.defaultSetting == Setting.none { forms.append(.oneOf([.text("none"), .nothing])) }
        var facts: [String: JSONSchema] = ["description": .text(option.help)]
        if let value = option.defaultSetting.flatMap(JSONSchema.init) { facts["default"] = value }
        return JSONSchema.anyOf(forms).adding(facts)
    }

    /// Returns the schemas of the forms in which a value of a kind can be written.
    private mutating func forms(of kind: SettingKind, _ constraint: Constraint) -> [JSONSchema] {
        switch kind {
        case .boolean: return [.type("boolean")]
        case .integer: return [.number("integer", constraint.bounds)]
        case .number: return [.number("number", constraint.bounds)]
        case .path: return [.scalar]
        case .text:
            guard constraint.choices.isEmpty else {
                return [.oneOf(constraint.choices.flatMap(Self.spellings))]
            }
            return [constraint.pattern.map { JSONSchema.scalar.adding(["pattern": .text($0)]) } ?? .scalar]
        case .list(let element):
            let elements = forms(of: element, constraint)
            var facts: [String: JSONSchema] = ["type": .text("array"), "items": .anyOf(elements)]
            if constraint.list.least > 0 { facts["minItems"] = .number(Double(constraint.list.least)) }
            if constraint.list.areDistinct { facts["uniqueItems"] = .boolean(true) }
            let list = JSONSchema.object(facts)
            // A single text stands for a list of one.
            if case .text = element { return [list] + elements }
            return [list]
        case .map(let element, let words):
            let values = JSONSchema.anyOf(forms(of: element, constraint))
            let map = JSONSchema.object(["type": .text("object"), "additionalProperties": values])
            return words.isEmpty ? [map] : [map, .oneOf(words.flatMap(Self.spellings))]
        case .selection(let catalog): return [choice(from: catalog)]
        case .options(let entry):
            return [
                definition("\(entry.name) options") { schema in schema.value(of: entry, isNullAllowed: false)
                }
            ]
        }
    }

    /// Returns a text as YAML can read it: `true` is a truth value, `2` a number.
    private static func spellings(of text: String) -> [JSONSchema] {
        if let value = Bool(text) { return [.text(text), .boolean(value)] }
        if let value = Double(text), value.isFinite { return [.text(text), .number(value)] }
        return [.text(text)]
    }

    /// Returns a reference to the schema of a choice: a name, or a map of one name with its options.
    private mutating func choice(from catalog: any CatalogDescription) -> JSONSchema {
        definition(catalog.plural) { schema in
            var named: [String: JSONSchema] = [:]
            var alone: [JSONSchema] = []
            for entry in catalog.descriptions {
                let value = schema.definition("\(catalog.plural): \(entry.name)") { schema in
                    schema.value(of: entry, isNullAllowed: Self.required(entry.options).isEmpty)
                        .adding(["description": .text(entry.summary)])
                }
                for name in [entry.name] + entry.aliases {
                    named[name] = value
                    if Self.required(entry.options).isEmpty { alone += Self.spellings(of: name) }
                }
            }
            let map = JSONSchema.map(named, required: []).adding([
                "minProperties": .number(1), "maxProperties": .number(1),
            ])
            return .anyOf(alone.isEmpty ? [map] : [.oneOf(alone), map])
        }
    }

    /// Returns the schema of what stands below an entry's name: its options, or the value of its shorthand.
    private mutating func value(of entry: any EntryDescription, isNullAllowed: Bool) -> JSONSchema {
        var forms = [map(of: entry.options)]
        if let shorthand = entry.options.first(where: { $0.name == entry.shorthand }) {
            forms += self.forms(of: shorthand.kind, shorthand.constraint)
        }
        if isNullAllowed { forms.append(.null) }
        return .anyOf(forms)
    }

    /// Returns a reference to a definition, which is made if it is not there yet: entries can contain each other.
    private mutating func definition(
        _ name: String, _ make: (inout ConfigurationSchema) -> JSONSchema
    ) -> JSONSchema {
        if definitions[name] == nil {
            definitions[name] = .object([:])
            definitions[name] = make(&self)
        }
        let escaped = name.replacing(" ", with: "%20")
        return .object(["$ref": .text("#/definitions/\(escaped)")])
    }
}

/// A part of a JSON Schema.
private enum JSONSchema: Encodable {
    case text(String)
    case number(Double)
    case boolean(Bool)
    case nothing
    case list([JSONSchema])
    case object([String: JSONSchema])

    /// The schema of `null`.
    static let null = JSONSchema.type("null")
    /// The schema of a scalar, which is a text whatever it looks like.
    static let scalar = JSONSchema.object([
        "type": .list([.text("string"), .text("number"), .text("boolean")])
    ])

    /// Returns the schema of a type.
    static func type(_ name: String) -> JSONSchema { .object(["type": .text(name)]) }

    /// Returns the schema of numbers between bounds.
    static func number(_ type: String, _ bounds: Constraint.Bounds?) -> JSONSchema {
        var facts: [String: JSONSchema] = ["type": .text(type)]
        if let bounds {
            facts[bounds.includesLower ? "minimum" : "exclusiveMinimum"] = bounds.lower.map(JSONSchema.number)
            facts[bounds.includesUpper ? "maximum" : "exclusiveMaximum"] = bounds.upper.map(JSONSchema.number)
        }
        return .object(facts)
    }

    /// Returns the schema of some values.
    static func oneOf(_ values: [JSONSchema]) -> JSONSchema {
        .object(["enum": .list(values)])
    }

    /// Returns the schema of a map with known keys.
    static func map(_ properties: [String: JSONSchema], required: [String]) -> JSONSchema {
        var facts: [String: JSONSchema] = [
            "type": .text("object"), "properties": .object(properties),
            "additionalProperties": .boolean(false),
        ]
        if !required.isEmpty { facts["required"] = .list(required.map(JSONSchema.text)) }
        return .object(facts)
    }

    /// Returns the schema of values that have one of several forms.
    static func anyOf(_ forms: [JSONSchema]) -> JSONSchema {
        forms.count == 1 ? forms[0] : .object(["anyOf": .list(forms)])
    }

    /// Returns the schema with more facts; a reference, which takes none beside it, goes one level down.
    func adding(_ facts: [String: JSONSchema]) -> JSONSchema {
        guard case .object(let own) = self else { return self }
        if own["$ref"] != nil { return JSONSchema.object(["allOf": .list([self])]).adding(facts) }
        return .object(own.merging(facts) { $1 })
    }

    /// The value of a default; nil for one that an editor would not insert.
    init?(_ setting: Setting) {
        switch setting {
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .number(Double(value))
        case .number(let value): self = .number(value)
        case .text(let value): self = .text(value)
        case .none, .list, .map, .selection: return nil
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let value): try container.encode(value)
        case .number(let value):
            if let whole = Int(exactly: value) {
                try container.encode(whole)
            } else {
                try container.encode(value)
            }
        case .boolean(let value): try container.encode(value)
        case .nothing: try container.encodeNil()
        case .list(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }
}
