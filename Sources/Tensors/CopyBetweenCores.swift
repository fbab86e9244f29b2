import CKernels

/// Copies bytes for another process to read: past this core's caches, unless they are few.
///
/// A core that writes lines which another one has read waits for each of them; here it does not. What this thread writes later is not
/// seen before.
package func copyPastCaches(
    from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, byteCount: Int
) {
    if byteCount < 4096 {
        target.copyMemory(from: source, byteCount: byteCount)
    } else {
        kernel_copy_past_caches(byteCount, source, target)
    }
}

/// Copies bytes that another core has written, many lines of its cache at a time.
package func copyFetching(
    from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, byteCount: Int
) {
    kernel_copy_fetching(byteCount, source, target)
}
