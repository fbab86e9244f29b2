/// A type-checked value of a configuration.
public indirect enum Setting: Sendable, Hashable {
    case none
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([Setting])
    /// Values by names that no catalog knows, such as those of classes.
    case map([String: Setting])
    case selection(Selection)
}

/// The kind of value that an option takes; the configuration reader decodes by it.
public indirect enum SettingKind: Sendable {
    case boolean
    case integer
    case number
    case text
    /// A file's path; a relative one is relative to the configuration file.
    case path
    case list(of: SettingKind)
    /// A map from names, which no catalog knows, to values of a kind; or one of some words.
    case map(of: SettingKind, orOneOf: [String])
    /// A choice from a catalog: a bare name or a one-key map with its options.
    case selection(from: any CatalogDescription)
    /// The options of an entry in a map, or the value of its shorthand option alone. As a setting it is a
    /// selection of that name.
    case options(of: any EntryDescription)

    /// The kind in words, for messages and help.
    public var description: String {
        switch self {
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .text: "a string"
        case .path: "a path"
        case .list(let element): "a list, each element \(element.description)"
        case .map(let element, let words):
            (words + ["a map of names, each with \(element.description)"]).joined(separator: ", or ")
        case .selection(let catalog): "one of the \(catalog.plural)"
        case .options(let entry):
            entry.options.first { $0.name == entry.shorthand }.map { "\($0.kind.description), or options" }
                ?? "a map of options"
        }
    }
}

/// A Swift type that an option's value can have.
public protocol SettingConvertible: Sendable {
    /// The kind of value that a configuration must give for it; nil if it does not follow from the type.
    static var kind: SettingKind { get }
    /// Creates the value of a setting of the right kind, nil for another kind.
    init?(_ setting: Setting)
    /// The value as a setting.
    var setting: Setting { get }
}

extension Bool: SettingConvertible {
    /// `true` or `false`.
    public static var kind: SettingKind { .boolean }
    /// The truth value of a boolean setting, nil for another kind.
    public init?(_ setting: Setting) {
        guard case .boolean(let value) = setting else { return nil }
        self = value
    }
    /// The value as a boolean setting.
    public var setting: Setting { .boolean(self) }
}

extension Int: SettingConvertible {
    /// A whole number.
    public static var kind: SettingKind { .integer }
    /// The number of an integer setting, nil for another kind.
    public init?(_ setting: Setting) {
        guard case .integer(let value) = setting else { return nil }
        self = value
    }
    /// The number as an integer setting.
    public var setting: Setting { .integer(self) }
}

extension Double: SettingConvertible {
    /// A number.
    public static var kind: SettingKind { .number }
    /// The number of a number or integer setting, nil for another kind.
    public init?(_ setting: Setting) {
        switch setting {
        case .number(let value): self = value
        case .integer(let value): self = Double(value)
        default: return nil
        }
    }
    /// The number as a number setting.
    public var setting: Setting { .number(self) }
}

extension String: SettingConvertible {
    /// A text.
    public static var kind: SettingKind { .text }
    /// The text of a text setting, nil for another kind.
    public init?(_ setting: Setting) {
        guard case .text(let value) = setting else { return nil }
        self = value
    }
    /// The text as a text setting.
    public var setting: Setting { .text(self) }
}

/// Conformance for types with named values, such as an enumeration of texts.
extension SettingConvertible where Self: RawRepresentable, RawValue == String {
    /// A name.
    public static var kind: SettingKind { .text }
    /// The value with that name, nil if there is none.
    public init?(_ setting: Setting) {
        guard case .text(let name) = setting else { return nil }
        self.init(rawValue: name)
    }
    /// Its name.
    public var setting: Setting { .text(rawValue) }
}

extension Array: SettingConvertible where Element: SettingConvertible {
    /// A list of elements of the element type's kind.
    public static var kind: SettingKind { .list(of: Element.kind) }
    /// The elements of a list setting, nil if it is not a list or an element is of another kind.
    public init?(_ setting: Setting) {
        guard case .list(let settings) = setting else { return nil }
        let elements = settings.compactMap { Element($0) }
        guard elements.count == settings.count else { return nil }
        self = elements
    }
    /// The elements as a list setting.
    public var setting: Setting { .list(map(\.setting)) }
}

extension Dictionary: SettingConvertible where Key == String, Value: SettingConvertible {
    /// A map of names to values of the value type's kind.
    public static var kind: SettingKind { .map(of: Value.kind, orOneOf: []) }
    /// The values of a map setting, nil if it is not a map or a value is of another kind.
    public init?(_ setting: Setting) {
        guard case .map(let settings) = setting else { return nil }
        let values = settings.compactMapValues { Value($0) }
        guard values.count == settings.count else { return nil }
        self = values
    }
    /// The values as a map setting.
    public var setting: Setting { .map(mapValues(\.setting)) }
}

extension Optional: SettingConvertible where Wrapped: SettingConvertible {
    /// The wrapped type's kind.
    public static var kind: SettingKind { Wrapped.kind }
    /// Nil for no setting, else the wrapped value; fails for another kind.
    public init?(_ setting: Setting) {
        if case .none = setting {
            self = .none
        } else if let value = Wrapped(setting) {
            self = .some(value)
        } else {
            return nil
        }
    }
    /// The wrapped value's setting, or `none` if there is no value.
    public var setting: Setting { self?.setting ?? Setting.none }
}
