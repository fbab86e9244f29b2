/// What a rank does in a meeting, so that ranks that do different things notice.
struct CallMark: Sendable, Hashable {
    /// The kinds of calls.
    enum Kind: UInt8 {
        case barrier = 1
        case gather, gatherInPlace, reduceScatter, reduceScatterInPlace, relay
    }

    /// The mark in the memory of a board.
    let bits: UInt64

    /// A mark read from a board.
    init(bits: UInt64) {
        self.bits = bits
    }

    /// The mark of a call whose sizes must be the same on all ranks.
    init(_ kind: Kind, phase: Phase, size: Int, count: Int) {
        var mixed = UInt64(bitPattern: Int64(size)) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ UInt64(bitPattern: Int64(count))) &* 0x9E37_79B9_7F4A_7C15
        bits = UInt64(kind.rawValue) << 56 | UInt64(phase.tag) << 48 | mixed >> 16
    }

    /// The phase of the call; nil for bits that no rank writes.
    var phase: Phase? {
        let index = Int(bits >> 48 & 0xFF)
        return Phase.allCases.indices.contains(index) ? Phase.allCases[index] : nil
    }
}
