import Summation
import Tensors

/// One contiguous block that holds all parameters of a model, in layer order, and others that hold their gradients.
///
/// Each parameter starts at a multiple of 16 elements; the elements between are zero and stay so. A model's variables see their parts
/// of the block, so that one update of the block updates them all.
public final class ParameterArena {
    /// Where a parameter lies.
    public struct Slot: Sendable {
        /// The full name.
        public let name: String
        /// The first element.
        public let offset: Int
        /// The extents.
        public let shape: [Int]
        /// What keeps its weights small; nil where penalties and constraints leave it alone.
        public let regularization: WeightRegularization?
        /// The number of elements.
        public var count: Int { shape.reduce(1, *) }
        /// Its elements in the block.
        public var range: Range<Int> { offset..<offset + count }
    }

    /// The parameters' places, in order.
    public let slots: [Slot]
    /// The number of elements of the block.
    public let elementCount: Int
    /// The type of the elements.
    public let type: ScalarType
    /// All parameters as one vector.
    package private(set) var values: Tensor
    /// One vector of gradients for each subtree in the rank's share; made when first needed, then reused.
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

    /// The parameters live on in memory of their own, so that none of them keeps the whole block.
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

    /// Moves the parameters to other memory, a vector of zeros of the block's length.
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

    /// Has gradients go into other memory: vectors of zeros of the block's length, before those that are made when needed.
    package func useGradients(_ vectors: [Tensor]) {
        gradients = vectors
    }

    /// Makes the parameters' gradients go into `partCount` vectors, and forgets those that are there. There is at least one vector, even
    /// for a rank without samples: the reduced shard goes there.
    package func prepareGradients(partCount: Int) {
        while gradients.count < max(partCount, 1) {
            gradients.append(Tensor(zeros: [elementCount], type: type))
        }
        for (slot, parameter) in zip(slots, parameters) {
            parameter.variable.clearGradient()
            parameter.variable.gradientBuffers = gradients.prefix(partCount).map { view(slot, in: $0) }
        }
    }

    /// Sets the gradient of parameters that a backward pass did not reach to zero.
    package func clearMissingGradients() {
        for parameter in parameters where parameter.variable.accumulatedGradient == nil {
            for buffer in parameter.variable.gradientBuffers ?? [] { buffer.clearElements() }
        }
    }

    /// Joins gradient vectors that hold a micro-batch each to those of the share's subtrees.
    package func joinGradients(over samples: SampleLayout) {
        let sums = samples.join(gradients.prefix(samples.microBatchEnds.count).map(\.self)) { left, right in
            left.mapped(with: right, Tensor.addKernel)
        }
        for (vector, sum) in zip(gradients, sums) { vector.copyElements(from: sum) }
    }

    /// A run of elements of a vector of the block's length.
    package func view(_ range: Range<Int>, of vector: Tensor) -> Tensor {
        vector.view(offset: range.lowerBound, shape: [range.count])
    }

    /// A parameter's part of a vector of the block's length.
    package func view(_ slot: Slot, in vector: Tensor) -> Tensor {
        vector.view(offset: slot.offset, shape: slot.shape)
    }

    private static let alignment = 16
}
