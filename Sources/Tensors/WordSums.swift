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

/// Copies elements that another core has written, and takes the word sums of what was there before and of the copy.
///
/// - Parameters:
///   - before: room for a sum for each block.
///   - after: the same.
package func copyFetching(
    from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int, type: ScalarType,
    blockElements: Int, before: UnsafeMutablePointer<UInt64>, after: UnsafeMutablePointer<UInt64>
) {
    kernel_copy_fetching_word_sums(
        type.kernelType, count, blockElements, source, target, before, after)
}

/// The word sums of elements anywhere in memory.
package func takeWordSums(
    of elements: UnsafeRawPointer, count: Int, type: ScalarType, blockElements: Int,
    into sums: UnsafeMutablePointer<UInt64>
) {
    kernel_word_sums(type.kernelType, count, blockElements, elements, sums)
}
