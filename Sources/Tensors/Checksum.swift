import CKernels

/// Computes a checksum of memory, to detect changes, not forgery. One flipped bit always changes it.
package func checksum(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return 0 }
    return kernel_checksum(bytes.count, start)
}

extension Tensor {
    /// The checksum of the elements' bytes.
    package var checksum: UInt64 { withUnsafeBytes { Tensors.checksum(of: $0) } }
}
