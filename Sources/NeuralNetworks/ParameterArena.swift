import Tensors

/// One contiguous block for all learned parameters of a model, in layer order, and blocks for their gradients.
///
/// Each parameter starts at a multiple of 16 elements; the padding is zero and stays so. A model's variables
/// are views of the block, so that one update of the block updates them all.
public final class ParameterArena {
    /// The place of a parameter in the block.
    public struct Slot: Sendable {
        /// The full name.
        public let name: String
        /// The index of the first element.
        public let offset: Int
        /// The extents.
        public let shape: [Int]
        /// The regularization of its weights; nil if penalties and constraints do not apply.
        public let regularization: WeightRegularization?
        /// The number of elements.
        public var count: Int { shape.reduce(1, *) }
        /// The indices of its elements in the block.
        public var range: Range<Int> { offset..<offset + count }
    }

    /// The slots of the parameters, in order.
    public let slots: [Slot]
    /// The number of elements of the block.
    public let elementCount: Int
    /// The type of the elements.
    public let type: ScalarType
    /// All learned parameters as one vector.
    package private(set) var values: Tensor
    /// One gradient vector per subtree in the rank's share; created when first needed, then reused.
    package private(set) var gradients: [Tensor] = []

    private let parameters: [Parameter]

    /// Moves a model's parameters into one block.
    public init(_ parameters: [Parameter], type: ScalarType) {
        var slots: [Slot] = []
        var end = 0
        for parameter in parameters {
            let slot = Slot(
                name: parameter.name, offset: end, shape: parameter.variable.shape,
                regularization: parameter.regularization)
            slots.append(slot)
            end += (slot.count + Self.alignment - 1) / Self.alignment * Self.alignment
        }
        self.slots = slots
        self.parameters = parameters
        self.type = type
        elementCount = end
        values = Tensor(zeros: [end], type: type)
        moveParameters()
    }

    /// Moves the parameters into separate memory, so that none of them keeps the whole block alive.
    deinit {
        for (slot, parameter) in zip(slots, parameters) {
            let variable = parameter.variable
            if variable.data.pointer == view(slot, in: values).pointer {
                let own = Tensor(uninitialized: slot.shape, type: type)
                own.copyElements(from: variable.data)
                variable.data = own
            }
            if let gradient = gradients.first, let buffer = variable.gradientBuffers?.first,
                buffer.pointer == view(slot, in: gradient).pointer
            {
                variable.clearGradient()
                variable.gradientBuffers = nil
            }
        }
    }

    /// Moves the parameters to other memory, a zero vector of the block's length.
    package func move(to memory: Tensor) {
        values = memory
        moveParameters()
    }

    private func moveParameters() {
        for (slot, parameter) in zip(slots, parameters) {
            let place = view(slot, in: values)
            place.copyElements(from: parameter.variable.data)
            parameter.variable.data = place
        }
    }

    /// Stores gradients in the given memory: zero vectors of the block's length, used before those created on
    /// demand.
    package func setGradientStorage(_ vectors: [Tensor]) {
        gradients = vectors
    }

    /// Directs the parameters' gradients into `partCount` vectors and forgets existing gradients. There is at
    /// least one vector, even on a rank without samples: the reduced shard goes there.
    package func prepareGradients(partCount: Int) {
        while gradients.count < max(partCount, 1) {
            gradients.append(Tensor(zeros: [elementCount], type: type))
        }
        for (slot, parameter) in zip(slots, parameters) {
            parameter.variable.clearGradient()
            parameter.variable.gradientBuffers = gradients.prefix(partCount).map { view(slot, in: $0) }
        }
    }

    /// The gradients of the parameters, one for each part of the samples, computed by `body` outside of the
    /// arena; nil for a parameter that the backward pass did not reach.
    package func separateGradients<Failure: Error>(
        _ body: () throws(Failure) -> Void
    ) throws(Failure) -> [[Tensor]?] {
        func clear() {
            for parameter in parameters { parameter.variable.clearGradient() }
        }
        for parameter in parameters { parameter.variable.gradientBuffers = nil }
        clear()
        defer { clear() }
        try body()
        return parameters.map { $0.variable.accumulatedGradient?.parts }
    }

    /// Sets to zero the gradients of parameters that a backward pass did not reach.
    package func zeroMissingGradients() {
        for parameter in parameters where parameter.variable.accumulatedGradient == nil {
            for buffer in parameter.variable.gradientBuffers ?? [] { buffer.clearElements() }
        }
    }

    /// A range of elements of a vector of the block's length.
    package func view(_ range: Range<Int>, of vector: Tensor) -> Tensor {
        vector.view(offset: range.lowerBound, shape: [range.count])
    }

    /// A parameter's part of a vector of the block's length.
    package func view(_ slot: Slot, in vector: Tensor) -> Tensor {
        vector.view(offset: slot.offset, shape: slot.shape)
    }

    private static let alignment = 16
}
