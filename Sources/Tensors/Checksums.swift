import CKernels

/// Checksums of a run of memory, one for each block of `blockBytes` bytes (the last block may be shorter): they say that bytes are the same,
/// not who made them. One flipped bit always changes them.
///
/// - Returns: as many as there are blocks, none for no bytes.
package func checksums(of bytes: UnsafeRawBufferPointer, blockBytes: Int) -> [UInt64] {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return [] }
    return Array(unsafeUninitializedCapacity: (bytes.count - 1) / blockBytes + 1) { sums, count in
        kernel_checksums(bytes.count, blockBytes, start, sums.baseAddress)
        count = (bytes.count - 1) / blockBytes + 1
    }
}

/// The checksum of a run of memory; 0 for no bytes.
package func checksum(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    checksums(of: bytes, blockBytes: max(bytes.count, 1)).first ?? 0
}

extension Tensor {
    /// The checksum of the elements' bytes.
    package var checksum: UInt64 { withUnsafeBytes { Tensors.checksum(of: $0) } }
}
