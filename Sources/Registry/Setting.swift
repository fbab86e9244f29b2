/// A value of a configuration after its type has been checked.
public indirect enum Setting: Sendable, Hashable {
    case none
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([Setting])
    case selection(Selection)
}

/// What kind of value an option takes; the configuration reader decodes by it.
public indirect enum SettingKind: Sendable {
    case boolean
    case integer
    case number
    case text
    /// A file's path; a relative one is relative to the configuration file.
    case path
    case list(of: SettingKind)
    /// A choice from a catalog: a bare name or a one-key map with its options.
    case selection(from: any CatalogDescription)

    /// The kind in words, for messages and help.
    public var description: String {
        switch self {
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .text: "a text"
        case .path: "a path"
        case .list(let element): "a list, each \(element.description)"
        case .selection(let catalog): "one of the \(catalog.plural)"
        }
    }
}

/// A Swift type that an option can have.
public protocol SettingConvertible: Sendable {
    /// The kind of value that a configuration must give for it; nil where the type alone does not say.
    static var kind: SettingKind { get }
    /// The value of a setting of the right kind, nil for another kind.
    init?(_ setting: Setting)
    /// The value as a setting.
    var setting: Setting { get }
}

extension Bool: SettingConvertible {
    public static var kind: SettingKind { .boolean }
    public init?(_ setting: Setting) {
        guard case .boolean(let value) = setting else { return nil }
        self = value
    }
    public var setting: Setting { .boolean(self) }
}

extension Int: SettingConvertible {
    public static var kind: SettingKind { .integer }
    public init?(_ setting: Setting) {
        guard case .integer(let value) = setting else { return nil }
        self = value
    }
    public var setting: Setting { .integer(self) }
}

extension Double: SettingConvertible {
    public static var kind: SettingKind { .number }
    public init?(_ setting: Setting) {
        switch setting {
        case .number(let value): self = value
        case .integer(let value): self = Double(value)
        default: return nil
        }
    }
    public var setting: Setting { .number(self) }
}

extension String: SettingConvertible {
    public static var kind: SettingKind { .text }
    public init?(_ setting: Setting) {
        guard case .text(let value) = setting else { return nil }
        self = value
    }
    public var setting: Setting { .text(self) }
}

extension Array: SettingConvertible where Element: SettingConvertible {
    public static var kind: SettingKind { .list(of: Element.kind) }
    public init?(_ setting: Setting) {
        guard case .list(let settings) = setting else { return nil }
        let elements = settings.compactMap { Element($0) }
        guard elements.count == settings.count else { return nil }
        self = elements
    }
    public var setting: Setting { .list(map(\.setting)) }
}

extension Optional: SettingConvertible where Wrapped: SettingConvertible {
    public static var kind: SettingKind { Wrapped.kind }
    public init?(_ setting: Setting) {
        if case .none = setting {
            self = .none
        } else if let value = Wrapped(setting) {
            self = .some(value)
        } else {
            return nil
        }
    }
    public var setting: Setting { self?.setting ?? Setting.none }
}
