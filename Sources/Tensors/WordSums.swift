import CKernels

// Word sums, to notice that memory has changed: of each block of elements (the last may be shorter) their bits as unsigned integers, added modulo
// 2^32 for float32 and 2^64 for float64. One flipped bit always changes them.
extension Tensor {
    /// The word sum of each run of `blockElements` elements.
    package func wordSums(blockElements: Int) -> [UInt64] {
        let blocks = (count + blockElements - 1) / blockElements
        return [UInt64](unsafeUninitializedCapacity: blocks) { buffer, initialized in
            kernel_word_sums(type.kernelType, count, blockElements, pointer, buffer.baseAddress)
            initialized = blocks
        }
    }
}

/// What an update gives the word sums of.
package enum UpdateQuantity {
    case gradient, parametersBefore, parametersAfter
    /// A state vector, by its index.
    case stateBefore(Int), stateAfter(Int)

    /// Its number among the quantities.
    package var number: Int {
        switch self {
        case .gradient: 0
        case .parametersBefore: 1
        case .parametersAfter: 2
        case .stateBefore(let index): 3 + 2 * index
        case .stateAfter(let index): 4 + 2 * index
        }
    }

    /// How many there are for a rule with so many state vectors.
    package static func count(stateCount: Int) -> Int { stateBefore(stateCount).number }
}

/// Room for the word sums of what an update reads and writes, block by block: they cost little where the elements are read anyway.
///
/// The sums of one quantity follow those of the one before. What an update finds is added to what is there.
package struct UpdateSums: @unchecked Sendable {
    private let start: UnsafeMutablePointer<UInt64>
    private let blockElements: Int
    private let blockCount: Int
    private let first: Int

    /// Room for the sums of an update.
    ///
    /// - Parameters:
    ///   - start: room for `blockCount` sums of each quantity; it must outlive these.
    ///   - first: the number of elements between the first block's beginning and the update's.
    package init(
        at start: UnsafeMutablePointer<UInt64>, blockElements: Int, blockCount: Int, first: Int = 0
    ) {
        self.start = start
        self.blockElements = blockElements
        self.blockCount = blockCount
        self.first = first
    }

    /// The room for an update that begins so many elements later.
    package func advanced(by elements: Int) -> UpdateSums {
        UpdateSums(
            at: start, blockElements: blockElements, blockCount: blockCount, first: first + elements)
    }

    fileprivate var kernelSums: kernel_update_sums {
        kernel_update_sums(
            block: blockElements, offset: first % blockElements, blocks: blockCount,
            sums: start + first / blockElements)
    }
}

/// Gives a kernel the room for sums, or NULL.
func withKernelSums(_ sums: UpdateSums?, _ kernel: (UnsafePointer<kernel_update_sums>?) -> Void) {
    guard let sums else { return kernel(nil) }
    withUnsafePointer(to: sums.kernelSums, kernel)
}

/// The word sums of elements anywhere in memory.
package func takeWordSums(
    of elements: UnsafeRawPointer, count: Int, type: ScalarType, blockElements: Int,
    into sums: UnsafeMutablePointer<UInt64>
) {
    kernel_word_sums(type.kernelType, count, blockElements, elements, sums)
}
