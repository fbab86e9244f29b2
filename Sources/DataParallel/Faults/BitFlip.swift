import Tensors

/// A fault on demand: one bit of a rank's memory that changes by itself.
package struct BitFlip: Sendable, Hashable, CustomStringConvertible {
    /// The memory that it happens to.
    package enum Target: String, Sendable, CaseIterable {
        /// This rank's replica of the parameters, after the last step.
        case parameters
        /// This rank's shard of the gradient, after the reduction.
        case gradient
        /// This rank's shard of the optimizer's first state vector, after the last step.
        case state
        /// This rank's shard of the parameters, after the update, before others have it.
        case update
    }

    let target: Target
    let rank: Int
    /// The step, counted from 1.
    let step: Int
    let element: Int
    let bit: Int

    /// A flip of a bit of an element, both counted from the target's beginning and taken modulo their number.
    package init(_ target: Target, rank: Int, step: Int, element: Int, bit: Int) {
        self.target = target
        self.rank = rank
        self.step = step
        self.element = element
        self.bit = bit
    }

    /// The form of a flip as text.
    package static let form =
        "TARGET:RANK:STEP:ELEMENT:BIT, such as state:1:12:345:7, the target one of "
        + Target.allCases.map(\.rawValue).joined(separator: ", ")

    /// A flip from its text, such as `state:1:12:345:7`.
    ///
    /// - Returns: nil for any other text.
    package init?(_ text: String) {
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = words.dropFirst().compactMap { Int($0) }
        guard let target = words.first.flatMap({ Target(rawValue: String($0)) }), words.count == 5,
            numbers.count == 4, numbers.allSatisfy({ $0 >= 0 })
        else { return nil }
        self.init(target, rank: numbers[0], step: numbers[1], element: numbers[2], bit: numbers[3])
    }

    /// The flip in words.
    package var description: String {
        "bit \(bit) of element \(element) flips in the \(target.rawValue) of rank \(rank) at step \(step)"
    }

    /// Flips the bit in a run of memory, if rank and step are those of the fault.
    func apply(_ target: Target, to vector: Tensor, in range: Range<Int>, rank: Int, step: Int) {
        guard target == self.target, rank == self.rank, step == self.step, !range.isEmpty else { return }
        let width = vector.type.byteCount
        let place = (range.lowerBound + element % range.count) * width + bit / 8 % width
        let byte = vector.mutablePointer.assumingMemoryBound(to: UInt8.self) + place
        byte.pointee ^= 1 << UInt8(bit % 8)
    }
}
