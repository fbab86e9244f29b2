import CKernels

/// The type of a tensor's elements.
public enum ScalarType: String, Sendable, Hashable, CaseIterable {
    /// IEEE binary32: training.
    case float32
    /// IEEE binary64: checks, and training with `precision: float64`.
    case float64

    /// Bytes of one element.
    public var byteCount: Int { self == .float32 ? 4 : 8 }

    /// A number rounded to this type.
    package func rounded(_ value: Double) -> Double { self == .float32 ? Double(Float(value)) : value }

    package var kernelType: kernel_type { self == .float32 ? KERNEL_FLOAT32 : KERNEL_FLOAT64 }
}

extension ScalarType {
    /// Computes sum[i] = left[i] + right[i] for `count` elements of this type; `sum` may be `left` or
    /// `right`.
    package func add(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int, into sum: UnsafeMutableRawPointer
    ) {
        kernel_add(kernelType, count, left, right, sum)
    }
}
