/// One tool of a catalog: an activation, an optimizer, a data format …
public struct Entry<Product>: Sendable {
    /// The name in a configuration, in snake_case.
    public let name: String
    /// Other names for it in a configuration: `mse` for `mean_squared_error`.
    public let aliases: [String]
    /// One line that says what it is, with its formula or source where it has one.
    public let summary: String
    /// Its options, in the order in which help lists them.
    public let options: [any OptionDescription]
    /// The option that a bare value sets: `dense: 300` is `dense: {units: 300}`.
    public let shorthand: String?
    /// Makes the tool from checked option values.
    public let make: @Sendable (OptionValues) throws -> Product
    private let check: @Sendable (OptionValues) -> String?

    /// A tool; `shorthand` names the option that a bare value sets.
    ///
    /// - Parameter check: what is wrong with options that are right one by one but do not go together, in a few words; nil where they do.
    public init(
        _ name: String, aliases: [String] = [], _ summary: String, options: [any OptionDescription] = [],
        shorthand: String? = nil,
        check: @escaping @Sendable (OptionValues) -> String? = { _ in nil },
        make: @escaping @Sendable (OptionValues) throws -> Product
    ) {
        precondition(
            shorthand == nil || options.contains { $0.name == shorthand },
            "the shorthand of '\(name)' is not one of its options")
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.options = options
        self.shorthand = shorthand
        self.check = check
        self.make = make
    }

    /// What is wrong with options that are right one by one; nil where they go together.
    public func problem(with values: OptionValues) -> String? { check(values) }
}

/// An entry as messages, help and validation see it, whatever it makes.
public protocol EntryDescription: Sendable {
    /// The name in a configuration.
    var name: String { get }
    /// Other names for it.
    var aliases: [String] { get }
    /// One line that says what it is.
    var summary: String { get }
    /// Its options.
    var options: [any OptionDescription] { get }
    /// The option that a bare value sets.
    var shorthand: String? { get }
    /// What is wrong with options that are right one by one; nil where they go together.
    func problem(with values: OptionValues) -> String?
}

extension EntryDescription {
    /// Options that are right one by one go together.
    public func problem(with values: OptionValues) -> String? { nil }
}

extension Entry: EntryDescription {}

extension EntryDescription {
    /// None.
    public var aliases: [String] { [] }

    /// Whether a configuration means this entry by a name.
    public func answers(to name: String) -> Bool { name == self.name || aliases.contains(name) }
}
