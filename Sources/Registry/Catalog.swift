/// All tools of one kind, by their names in a configuration.
public struct Catalog<Product>: Sendable {
    /// What one of them is called: "optimizer".
    public let singular: String
    /// What several are called: "optimizers".
    public let plural: String
    /// The tools, in the order in which help lists them.
    public let entries: [Entry<Product>]

    /// A catalog of entries with different names.
    public init(_ singular: String, plural: String? = nil, _ entries: [Entry<Product>]) {
        let names = entries.flatMap { [$0.name] + $0.aliases }
        precondition(Set(names).count == names.count, "two \(singular) entries share a name")
        self.singular = singular
        self.plural = plural ?? singular + "s"
        self.entries = entries
    }

    /// The entry of that name or alias, nil where there is none.
    public subscript(name: String) -> Entry<Product>? { entries.first { $0.answers(to: name) } }

    /// Makes what a checked selection names.
    public func make(_ selection: Selection) throws -> Product {
        guard let entry = self[selection.name] else {
            preconditionFailure("selection '\(selection.name)' was not checked against the \(plural)")
        }
        return try entry.make(selection.values)
    }
}

/// A catalog as messages, help and validation see it, whatever it makes.
public protocol CatalogDescription: Sendable {
    /// What one of its tools is called.
    var singular: String { get }
    /// What several are called.
    var plural: String { get }
    /// The descriptions of its tools, in the order in which help lists them.
    var descriptions: [any EntryDescription] { get }
}

extension Catalog: CatalogDescription {
    /// The entries without what they make.
    public var descriptions: [any EntryDescription] { entries }
}

extension CatalogDescription {
    /// The description of the tool of that name or alias, nil where there is none.
    public func description(named name: String) -> (any EntryDescription)? {
        descriptions.first { $0.answers(to: name) }
    }
}
