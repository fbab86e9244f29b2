import Tensors

/// A gradient as one tensor, or as one tensor per subtree of the canonical tree in a rank's share of the
/// batch.
///
/// Functions that sum over samples (`linear`'s weight and bias) return several parts if the share is not one
/// subtree. Every other function is linear in its gradient and never sees more than one part at a time.
public struct Gradient {
    /// One tensor per subtree, from left to right; none on a rank that has no samples of a small last batch.
    public let parts: [Tensor]

    /// Creates a gradient of one part.
    public init(_ tensor: Tensor) { parts = [tensor] }

    /// Creates a gradient in parts.
    public init(parts: [Tensor]) { self.parts = parts }

    /// The sum of the parts from left to right; nil if there are none.
    var total: Tensor? {
        guard let first = parts.first else { return nil }
        return parts.dropFirst().reduce(first) { sum, part in sum.mapped(with: part, Tensor.addKernel) }
    }

    func adding(_ other: Gradient) throws(ShapeError) -> Gradient {
        guard parts.count == other.parts.count else {
            throw ShapeError(
                "a gradient in \(parts.count) parts and one in \(other.parts.count) do not add: the samples were divided differently"
            )
        }
        var sums: [Tensor] = []
        for (part, otherPart) in zip(parts, other.parts) {
            try part.requireSame(otherPart, "a sum of gradients")
            sums.append(part.mapped(with: otherPart, Tensor.addKernel))
        }
        return Gradient(parts: sums)
    }

    /// Returns the gradient stored in buffers, one for each part; parts that already lie there are not
    /// copied.
    func stored(in buffers: [Tensor]) throws(ShapeError) -> Gradient {
        guard buffers.count == parts.count else {
            throw ShapeError(
                "a gradient in \(parts.count) parts came back where the samples are in \(buffers.count) subtrees: "
                    + "a function that sums over samples has to give a part for each")
        }
        for (part, buffer) in zip(parts, buffers) { buffer.copyElements(from: part) }
        return Gradient(parts: buffers)
    }
}
