import Tensors
import Testing

@Suite("16-bit floating-point numbers")
struct HalfPrecisionTests {
    @Test("all half-precision numbers are what IEEE 754 says")
    func half() {
        for bits in UInt16.min...UInt16.max {
            let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1023))
            let sign = bits & 0x8000 == 0 ? 1.0 : -1.0
            let float = Float(halfPrecision: bits)
            switch exponent {
            case 31: #expect(fraction == 0 ? Double(float) == sign * .infinity : float.isNaN)
            case 0:
                #expect(Double(float) == sign * fraction * 0x1p-24 && (float.sign == .minus) == (sign < 0))
            default:
                let power = Double(sign: .plus, exponent: exponent - 15, significand: 1)
                #expect(Double(float) == sign * (1 + fraction / 1024) * power)
            }
        }
    }

    @Test("a bfloat16 number is the upper half of a single-precision one")
    func brain() {
        #expect(Float(brainPrecision: 0x3f80) == 1)
        #expect(Float(brainPrecision: 0xc049) == -3.140625)
        #expect(Float(brainPrecision: 0xff80) == -.infinity)
        #expect(Float(brainPrecision: 0x7fc0).isNaN)
    }
}
