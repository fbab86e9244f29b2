/// The kind, phase and sizes of a rank's call in a meeting, compared to detect ranks that make different
/// calls.
struct CallMark: Sendable, Hashable {
    /// The kinds of calls.
    enum Kind: UInt8 {
        case barrier = 1
        case gather = 2
        case gatherInPlace = 3
        case reduceScatter = 4
        case reduceScatterInPlace = 5
        case relay = 6
    }

    /// The encoded mark, in the memory of a board.
    let bits: UInt64

    /// A mark read from a board.
    init(bits: UInt64) {
        self.bits = bits
    }

    /// The mark of a call whose sizes must be the same on all ranks.
    init(_ kind: Kind, phase: Phase, size: Int, count: Int) {
        var mixed = UInt64(bitPattern: Int64(size)) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ UInt64(bitPattern: Int64(count))) &* 0x9E37_79B9_7F4A_7C15
        bits = UInt64(kind.rawValue) << 56 | UInt64(phase.rawValue) << 48 | mixed >> 16
    }

    /// The phase of the call; nil for bits that no rank writes.
    var phase: Phase? { Phase(rawValue: UInt8(truncatingIfNeeded: bits >> 48)) }
}
