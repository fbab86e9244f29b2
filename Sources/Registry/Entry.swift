/// One tool of a catalog: an activation, an optimizer, a data format …
public struct Entry<Product>: Sendable {
    /// The name in a configuration, in snake_case.
    public let name: String
    /// Other names for it in a configuration: `mse` for `mean_squared_error`.
    public let aliases: [String]
    /// A summary in one line, with its formula or source if it has one.
    public let summary: String
    /// Its options, in help order.
    public let options: [any OptionDescription]
    /// The option that a bare value sets: `dense: 300` is `dense: {units: 300}`.
    public let shorthand: String?
    /// Makes the tool from checked option values.
    public let make: @Sendable (OptionValues) throws -> Product
    private let check: @Sendable (OptionValues) -> String?

    /// Creates a tool; `shorthand` names the option that a bare value sets.
    ///
    /// - Parameter check: returns the problem, in a few words, if options are valid individually but
    ///   incompatible; nil if there is none.
    public init(
        _ name: String, aliases: [String] = [], _ summary: String, options: [any OptionDescription] = [],
        shorthand: String? = nil,
        check: @escaping @Sendable (OptionValues) -> String? = { _ in nil },
        make: @escaping @Sendable (OptionValues) throws -> Product
    ) {
        guard shorthand == nil || options.contains(where: { $0.name == shorthand }) else {
            fatalError("the shorthand '\(shorthand ?? "")' of '\(name)' is not one of its options")
        }
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.options = options
        self.shorthand = shorthand
        self.check = check
        self.make = make
    }

    /// Returns the problem with options that are valid individually but incompatible; nil if there is none.
    public func problem(with values: OptionValues) -> String? { check(values) }
}

/// An entry without its product type, for messages, help and validation.
public protocol EntryDescription: Sendable {
    /// The name in a configuration.
    var name: String { get }
    /// Other names for it.
    var aliases: [String] { get }
    /// A summary in one line.
    var summary: String { get }
    /// Its options.
    var options: [any OptionDescription] { get }
    /// The option that a bare value sets.
    var shorthand: String? { get }
    /// Returns the problem with options that are valid individually but incompatible; nil if there is none.
    func problem(with values: OptionValues) -> String?
}

extension EntryDescription {
    /// Returns nil: all valid options are compatible.
    public func problem(with values: OptionValues) -> String? { nil }
}

extension Entry: EntryDescription {}

extension EntryDescription {
    /// None.
    public var aliases: [String] { [] }

    /// Returns true if `name` is the entry's name or one of its aliases.
    public func answers(to name: String) -> Bool { name == self.name || aliases.contains(name) }
}
