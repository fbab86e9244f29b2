import Tensors

/// A tensor that remembers the function that made it, so that gradients can be propagated back to its
/// origins.
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
    /// A name for messages, such as `layers.0.weight`.
    public internal(set) var name: String?
    /// True if a gradient is wanted; a recorded function's outputs require one if an input does.
    public package(set) var requiresGradient: Bool
    /// The call that made this variable; nil if it was made from data.
    public internal(set) var creator: FunctionCall?
    /// The generation: 0 for a variable made from data, else one more than the highest among its creator's
    /// inputs.
    public internal(set) var generation = 0
    /// The gradient after `backward()`; nil before.
    public internal(set) var accumulatedGradient: Gradient?

    /// The samples that the first axis runs over; nil if the value belongs to no sample, like a weight.
    public internal(set) var samples: Samples?

    /// The tensors to write the gradient into, one per subtree of the rank's share: the trainer's arena.
    package var gradientBuffers: [Tensor]?

    /// Creates a variable with the value `data`.
    ///
    /// - Parameter samples: the samples that its first axis runs over; nil if it belongs to no sample.
    /// - Precondition: `data` has a row for each sample.
    public init(
        _ data: Tensor, name: String? = nil, requiresGradient: Bool = true, samples: Samples? = nil
    ) {
        if let samples {
            guard data.shape.first == samples.layout.rowCount else {
                fatalError(
                    "a variable of the shape \(data.shape) has no row for each of \(samples.layout.rowCount) samples"
                )
            }
        }
        self.data = data
        self.name = name
        self.requiresGradient = requiresGradient
        self.samples = samples
    }

    /// Creates a scalar variable.
    public convenience init(
        _ value: Double, type: ScalarType = .float32, name: String? = nil, requiresGradient: Bool = true
    ) {
        self.init(Tensor(repeating: value, type: type), name: name, requiresGradient: requiresGradient)
    }

    /// The extents of the value.
    public var shape: [Int] { data.shape }

    /// The number of times that the graph of the backward pass under way uses this variable; 0 outside of one.
    var useCount = 0

    /// True for a variable made from data that the graph of the backward pass uses only once.
    var isUsedOnce: Bool { creator == nil && useCount == 1 }

    /// True if it was made from data and requires no gradient.
    var isConstant: Bool { creator == nil && !requiresGradient }

    /// The gradient after `backward()`, of the shape of `data`; nil before.
    ///
    /// On a rank whose share of the batch is several subtrees of the canonical tree, this is the sum from
    /// left to right; `accumulatedGradient` has the parts.
    public var gradient: Tensor? { accumulatedGradient?.total }

    /// Clears the gradient, so that the next `backward()` starts from none.
    public func clearGradient() {
        accumulatedGradient = nil
    }

    /// Adds a gradient to the existing one without writing into a tensor that is shared.
    func accumulate(_ gradient: Gradient) throws(ShapeError) {
        for part in gradient.parts where part.shape != data.shape || part.type != data.type {
            throw ShapeError(
                "a gradient of shape \(part.shape) and type \(part.type) does not fit a variable of shape \(data.shape) and type \(data.type)"
            )
        }
        let sum = try accumulatedGradient?.adding(gradient) ?? gradient
        accumulatedGradient = sum
        if case .microBatches = sum.division { return }  // Other uses may follow.
        try storeGradient()
    }

    /// Joins the gradients of micro-batches on the canonical tree, after all uses have given theirs.
    func joinGradient() throws(ShapeError) {
        guard let gradient = accumulatedGradient, case .microBatches = gradient.division else { return }
        accumulatedGradient = gradient.joined
        try storeGradient()
    }

    private func storeGradient() throws(ShapeError) {
        guard let gradient = accumulatedGradient, let gradientBuffers else { return }
        accumulatedGradient = try gradient.stored(in: gradientBuffers)
    }
}

extension Variable: CustomStringConvertible {
    /// Name, shape and the first values.
    public var description: String { "Variable(\(name.map { "\($0): " } ?? "")\(data))" }
}
