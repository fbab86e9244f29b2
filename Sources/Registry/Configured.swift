/// A tool with settings. A configuration's have been checked before it is made; a program may give it any.
public protocol Configured {
    /// The problem with its settings, in words; nil if there is none.
    var problem: String? { get }
}

extension Configured {
    /// Nil: no settings, or none that could be wrong.
    public var problem: String? { nil }

    /// The problem with its settings, after the name of its type.
    package var ownProblem: String? { problem.map { "\(Self.self): \($0)" } }
}

extension Option {
    /// Returns the problem with a value that a program gives, in words; nil if a configuration may state it.
    public func problem(with value: Value) -> String? {
        guard !constraint.allows(value.setting) else { return nil }
        let words = constraint.description.isEmpty ? "a finite number" : constraint.description
        return "\(name) must be \(words), found \(value.setting.words)"
    }
}

extension Setting {
    /// The setting as a message shows it.
    fileprivate var words: String {
        switch self {
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): "'\(value)'"
        case .list(let elements): "[\(elements.map(\.words).joined(separator: ", "))]"
        case .none, .map, .selection: "another value"
        }
    }
}
