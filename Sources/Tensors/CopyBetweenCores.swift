import CKernels

/// Copies bytes for another process to read: past this core's caches, unless they are few.
///
/// Normally a core that writes lines which another core has read waits for each of them; this copy does not.
/// Later writes of this thread do not become visible before it.
package func copyPastCaches(
    from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, byteCount: Int
) {
    if byteCount < 4096 {
        target.copyMemory(from: source, byteCount: byteCount)
    } else {
        kernel_copy_past_caches(byteCount, source, target)
    }
}

/// Copies bytes that another core has written, fetching many cache lines at a time.
package func copyFetching(
    from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, byteCount: Int
) {
    kernel_copy_fetching(byteCount, source, target)
}
