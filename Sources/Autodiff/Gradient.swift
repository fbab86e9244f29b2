import Summation
import Tensors

/// A gradient as one tensor, or as one tensor per part of the samples in a rank's share of the batch.
///
/// The gradient of a variable that has samples is one tensor: each row is a sample's own. That of any other
/// variable is a sum over samples. It is kept for each micro-batch until all uses of the variable have given
/// theirs, and is then joined on the canonical tree: (a₁ + b₁) + (a₂ + b₂) is the same on any number of
/// ranks, as is (a₁ + a₂), but their mixture is not. Functions are linear in their gradients, so that they
/// are called once for each micro-batch.
public struct Gradient {
    /// The parts of the samples.
    enum Division: Hashable {
        /// No division: one part.
        case whole
        /// A part for each micro-batch of a share.
        case microBatches(SampleLayout)
        /// A part for each subtree of a share.
        case subtrees(SampleLayout)
    }

    /// One tensor per part, from left to right; none on a rank that has no samples of a small last batch.
    public let parts: [Tensor]
    let division: Division

    /// Creates a gradient of one part.
    public init(_ tensor: Tensor) { self.init(parts: [tensor]) }

    /// Creates a gradient in parts, one for each subtree of the layout that a function sums over.
    public init(parts: [Tensor]) { self.init(parts: parts, .whole) }

    init(parts: [Tensor], _ division: Division) {
        self.parts = parts
        self.division = division
    }

    /// The sum of the parts from left to right; nil if there are none.
    var total: Tensor? {
        guard let first = parts.first else { return nil }
        return parts.dropFirst().reduce(first, Self.sum)
    }

    /// The same gradient with a part for each subtree, if it has one for each micro-batch.
    var joined: Gradient {
        guard case .microBatches(let samples) = division else { return self }
        return Gradient(parts: samples.join(parts, add: Self.sum), .subtrees(samples))
    }

    func adding(_ other: Gradient) throws(ShapeError) -> Gradient {
        guard division == other.division || isWholeBatch && other.isWholeBatch else {
            throw ShapeError(
                "gradients of samples that were divided differently do not add: \(parts.count) parts and \(other.parts.count)"
            )
        }
        var sums: [Tensor] = []
        for (part, otherPart) in zip(parts, other.parts) {
            try part.requireSame(otherPart, "a sum of gradients")
            sums.append(Self.sum(part, otherPart))
        }
        return Gradient(parts: sums, division == .whole ? other.division : division)
    }

    /// Returns the gradient stored in buffers, one for each part; parts that already lie there are not
    /// copied.
    func stored(in buffers: [Tensor]) throws(ShapeError) -> Gradient {
        guard buffers.count == parts.count, division != .whole || buffers.count == 1 else {
            throw ShapeError(
                "a gradient in \(parts.count) parts came back where the samples are in \(buffers.count) subtrees: "
                    + "it is not a sum over samples; compute the loss from variables that have samples")
        }
        for (part, buffer) in zip(parts, buffers) { buffer.copyElements(from: part) }
        return Gradient(parts: buffers, division)
    }

    /// True if the only part is the gradient of a whole batch.
    private var isWholeBatch: Bool {
        switch division {
        case .whole: true
        case .microBatches(let samples), .subtrees(let samples):
            parts.count == 1 && samples.rowCount >= samples.globalSampleCount
        }
    }

    private static func sum(_ left: Tensor, _ right: Tensor) -> Tensor {
        left.mapped(with: right, Tensor.addKernel)
    }
}
