import Tensors

/// A tensor that remembers the function that made it, so that gradients can be taken back to where it came from.
///
/// ```swift
/// let x = Variable(3)
/// let y = try add(square(x), square(x))
/// try y.backward()
/// x.gradient  // 12
/// ```
public final class Variable {
    /// The value.
    public var data: Tensor
    /// A name for messages: `layers.0.weight`.
    public let name: String?
    /// Whether a gradient is wanted; a recorded function's outputs want one if an input does.
    public package(set) var requiresGradient: Bool
    /// The call that made this variable, nil for one that was made from data.
    public internal(set) var creator: FunctionCall?
    /// 0 for a variable made from data, else one more than the highest generation among the inputs of its creator.
    public internal(set) var generation = 0
    /// The gradient after `backward()`, nil before.
    public internal(set) var accumulatedGradient: Gradient?

    /// Tensors that a gradient of this variable is to be written into, one for each subtree of the rank's share: the trainer's arena.
    package var gradientBuffers: [Tensor]?

    /// A variable with the value `data`.
    public init(_ data: Tensor, name: String? = nil, requiresGradient: Bool = true) {
        self.data = data
        self.name = name
        self.requiresGradient = requiresGradient
    }

    /// A scalar variable.
    public convenience init(
        _ value: Double, type: ScalarType = .float32, name: String? = nil, requiresGradient: Bool = true
    ) {
        self.init(Tensor(repeating: value, type: type), name: name, requiresGradient: requiresGradient)
    }

    /// The extents of the value.
    public var shape: [Int] { data.shape }

    /// The gradient after `backward()`, of the shape of `data`; nil before.
    ///
    /// On a rank whose share of the batch is several subtrees of the canonical tree this is their sum from left to right;
    /// `accumulatedGradient` has them singly.
    public var gradient: Tensor? { accumulatedGradient?.total }

    /// Forgets the gradient, so that the next `backward()` starts from nothing.
    public func clearGradient() {
        accumulatedGradient = nil
    }

    /// Adds a gradient to what is there, without writing into a tensor that somebody else holds.
    func accumulate(_ gradient: Gradient) throws(ShapeError) {
        for part in gradient.parts where part.shape != data.shape || part.type != data.type {
            throw ShapeError(
                "a gradient of shape \(part.shape) and type \(part.type) does not fit a variable of shape \(data.shape) and type \(data.type)"
            )
        }
        let sum = try accumulatedGradient?.adding(gradient) ?? gradient
        accumulatedGradient =
            try gradientBuffers.map { buffers throws(ShapeError) in try sum.stored(in: buffers) } ?? sum
    }
}

extension Variable: CustomStringConvertible {
    /// Name, shape and the first values.
    public var description: String { "Variable(\(name.map { "\($0): " } ?? "")\(data))" }
}
