/// A model that cannot be built, or does not fit what it is given.
public struct ModelError: Error, Hashable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String

    /// An error that says `description`.
    public init(_ description: String) { self.description = description }
}
