extension Float {
    /// Creates the number of a half-precision (IEEE binary16) bit pattern, exactly.
    package init(halfPrecision bits: UInt16) {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1f)
        let fraction = UInt32(bits & 0x3ff)
        switch exponent {
        case 0:
            // A multiple of 2⁻²⁴, which is exact in single precision.
            let magnitude = Float(fraction) * Float(sign: .plus, exponent: -24, significand: 1)
            self = sign == 0 ? magnitude : -magnitude
        case 0x1f: self.init(bitPattern: sign | 0x7f80_0000 | fraction << 13)
        default: self.init(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }

    /// Creates the number of a bfloat16 bit pattern, the upper half of a single-precision one, exactly.
    package init(brainPrecision bits: UInt16) {
        self.init(bitPattern: UInt32(bits) << 16)
    }
}
