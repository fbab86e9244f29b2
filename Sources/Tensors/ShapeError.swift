/// Tensors whose shapes, types or ranks do not fit an operation.
public struct ShapeError: Error, Hashable, CustomStringConvertible {
    /// What does not fit, with the shapes.
    public let description: String

    /// An error that says `description`.
    public init(_ description: String) {
        self.description = description
    }
}
