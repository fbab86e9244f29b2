/// An error of a model that cannot be built, or does not fit its data or file.
public struct ModelError: Error, Hashable, CustomStringConvertible {
    /// The problem and its remedy.
    public let description: String

    /// Creates an error with a description.
    public init(_ description: String) { self.description = description }
}
