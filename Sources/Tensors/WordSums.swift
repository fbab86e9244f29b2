import CKernels

// Word sums, to detect memory that has changed: of each block of elements (the last may be shorter) the bits
// of the elements as unsigned integers, added modulo 2^32 for float32 and 2^64 for float64. One flipped bit
// always changes them.
extension Tensor {
    /// The word sum of each run of `blockElements` elements.
    package func wordSums(blockElements: Int) -> [UInt64] {
        let blocks = (count + blockElements - 1) / blockElements
        return [UInt64](unsafeUninitializedCapacity: blocks) { buffer, initialized in
            kernel_word_sums(type.kernelType, count, blockElements, pointer, buffer.baseAddress)
            initialized = blocks
        }
    }

    /// The sum of squares of each run of `blockElements` elements, in float64, and in the same pass the word
    /// sums.
    package func blockSumsOfSquares(
        blockElements: Int, wordSums: UnsafeMutablePointer<UInt64>?
    ) -> [Double] {
        let blocks = (count + blockElements - 1) / blockElements
        return [Double](unsafeUninitializedCapacity: blocks) { buffer, initialized in
            kernel_word_sums_and_squares(
                type.kernelType, count, blockElements, pointer, wordSums, buffer.baseAddress)
            initialized = blocks
        }
    }
}

/// Copies elements that another core has written, and in the same pass takes the word sums of the elements
/// that are replaced and of the copy.
package func copyFetching(
    from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int, type: ScalarType,
    blockElements: Int, before: UnsafeMutablePointer<UInt64>, after: UnsafeMutablePointer<UInt64>
) {
    kernel_copy_fetching_word_sums(type.kernelType, count, blockElements, source, target, before, after)
}

/// The word sums of the elements that an optimizer's update reads and writes, taken in the same pass by the
/// kernels of `Tensor+Updates`.
package struct UpdateWordSums {
    /// The elements whose word sums are taken.
    package enum Quantity {
        case gradient, parametersBefore, parametersAfter
        /// A state vector, by its index.
        case stateBefore(Int), stateAfter(Int)

        fileprivate var index: Int {
            switch self {
            case .gradient: 0
            case .parametersBefore: 1
            case .parametersAfter: 2
            case .stateBefore(let state): 3 + 2 * state
            case .stateAfter(let state): 4 + 2 * state
            }
        }
    }

    private let parameters: Tensor
    private let blockElements: Int
    private let blockCount: Int
    private var sums: [UInt64]

    /// Room for the word sums of updates of some parameters by a rule with `stateCount` state vectors.
    package init(of parameters: Tensor, blockElements: Int, stateCount: Int) {
        self.parameters = parameters
        self.blockElements = blockElements
        blockCount = (parameters.count + blockElements - 1) / blockElements
        sums = Array(repeating: 0, count: blockCount * Quantity.stateBefore(stateCount).index)
    }

    /// Runs an update of the parameters and takes its word sums.
    ///
    /// - Returns: false if the update is not made of the kernels: then there are no sums.
    package mutating func take(_ update: () -> Void) -> Bool {
        sums.withUnsafeMutableBufferPointer { buffer in
            buffer.update(repeating: 0)
            var room = kernel_update_sums(
                parameters: parameters.pointer, count: parameters.count, block: blockElements,
                blocks: blockCount, sums: buffer.baseAddress, updated: 0, place: 0)
            return withUnsafeMutablePointer(to: &room) { room in
                kernel_sum_updates(room)
                defer { kernel_sum_updates(nil) }
                update()
                return room.pointee.updated == parameters.count
            }
        }
    }

    /// The word sums of the last update, or those set since.
    package subscript(quantity: Quantity) -> ArraySlice<UInt64> {
        get { sums[place(of: quantity)] }
        set { sums.replaceSubrange(place(of: quantity), with: newValue) }
    }

    private func place(of quantity: Quantity) -> Range<Int> {
        quantity.index * blockCount..<(quantity.index + 1) * blockCount
    }
}
