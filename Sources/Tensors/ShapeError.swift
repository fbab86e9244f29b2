/// An error of an operation on tensors whose shapes, types or ranks do not fit it.
public struct ShapeError: Error, Hashable, CustomStringConvertible {
    /// The reason, with the shapes.
    public let description: String

    /// Creates an error with a description.
    public init(_ description: String) {
        self.description = description
    }
}
