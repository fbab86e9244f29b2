/// The cyclic redundancy check with Castagnoli's polynomial, reflected: initial value and final complement are all ones.
///
/// Source: RFC 3720, section 12.1 and appendix B.4.
package enum CRC32C {
    /// Returns the check of some bytes.
    package static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { ($0 >> 8) ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }

    private static let polynomial: UInt32 = 0x82F6_3B78

    /// The checks of single bytes.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { rest, _ in (rest >> 1) ^ (rest & 1 == 1 ? polynomial : 0) }
    }
}
