import CKernels

extension Double {
    /// This number, more than 0 unless the exponent is whole, raised to a power: the same bits on every
    /// machine, unlike the system's function.
    package func raised(to exponent: Double) -> Double {
        var (base, result) = (self, 0.0)
        kernel_power(KERNEL_FLOAT64, 1, &base, exponent, &result)
        return result
    }
}
