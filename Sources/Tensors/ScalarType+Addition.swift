import CKernels

extension ScalarType {
    /// Computes sum[i] = left[i] + right[i] for `count` elements of this type; `sum` may be `left` or
    /// `right`.
    package func add(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int, into sum: UnsafeMutableRawPointer
    ) {
        kernel_add(kernelType, count, left, right, sum)
    }
}
