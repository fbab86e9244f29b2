/// All tools of one kind, by their configuration names.
public struct Catalog<Product>: Sendable {
    /// The singular noun for its tools: "optimizer".
    public let singular: String
    /// The plural noun for its tools: "optimizers".
    public let plural: String
    private let builtIn: [Entry<Product>]

    /// Creates a catalog of entries with unique names.
    public init(_ singular: String, plural: String? = nil, _ entries: [Entry<Product>]) {
        let names = entries.flatMap { [$0.name] + $0.aliases }
        precondition(Set(names).count == names.count, "two \(singular) entries share a name")
        self.singular = singular
        self.plural = plural ?? singular + "s"
        builtIn = entries
    }

    /// The tools, in help order, those that the program adds last.
    public var entries: [Entry<Product>] { builtIn + Additions.entries.compactMap { $0 as? Entry<Product> } }

    /// The entry with that name or alias, nil if there is none.
    public subscript(name: String) -> Entry<Product>? { entries.first { $0.answers(to: name) } }

    /// Makes the tool that a selection names.
    ///
    /// - Throws: `EntryError` if there is none of that name, or a program's own tool cannot be made or has a problem
    ///   with its settings; or the error of the tool.
    public func make(_ selection: Selection) throws -> Product {
        guard let entry = self[selection.name] else {
            throw EntryError(
                description: "there is no \(singular) '\(selection.name)': the \(plural) are "
                    + entries.map(\.name).joined(separator: ", "))
        }
        if builtIn.contains(where: { $0.name == entry.name }) { return try entry.make(selection.values) }
        let product: Product
        do {
            product = try entry.make(selection.values)
        } catch {
            throw EntryError(description: "the \(singular) '\(entry.name)' cannot be made: \(error)")
        }
        if let problem = (product as? any Configured)?.problem {
            throw EntryError(description: "the \(singular) '\(entry.name)': \(problem)")
        }
        return product
    }
}

/// A selection of which no tool can be made.
public struct EntryError: Error, CustomStringConvertible {
    /// The tool, and the reason.
    public let description: String
}

/// A catalog without its product type, for messages, help and validation.
public protocol CatalogDescription: Sendable {
    /// The singular noun for its tools.
    var singular: String { get }
    /// The plural noun for its tools.
    var plural: String { get }
    /// The descriptions of its tools, in help order.
    var descriptions: [any EntryDescription] { get }
}

extension Catalog: CatalogDescription {
    /// The entries without their products.
    public var descriptions: [any EntryDescription] { entries }
}

extension CatalogDescription {
    /// Returns the description of the tool with that name or alias, nil if there is none.
    public func description(named name: String) -> (any EntryDescription)? {
        descriptions.first { $0.answers(to: name) }
    }
}
