/// When something happened between ranks, for reports.
public struct Occasion: Sendable, Hashable, CustomStringConvertible {
    /// The phase.
    public let phase: Phase
    /// The training step, counted from 1; nil outside of training.
    public let step: Int?
    /// The layer in work, counted from 0, where the phase has one.
    public let layer: Int?

    /// A phase of a step.
    public init(phase: Phase, step: Int? = nil, layer: Int? = nil) {
        self.phase = phase
        self.step = step
        self.layer = layer
    }

    /// Such as "gradients of step 12", or "statistics of step 12, layer 3".
    public var description: String {
        phase.rawValue + (step.map { " of step \($0)" } ?? "") + (layer.map { ", layer \($0)" } ?? "")
    }
}

// One word of memory, so that it is never half of one occasion and half of another.
extension Occasion {
    /// The occasion as 63 bits: what it has not is 0.
    var bits: UInt64 {
        UInt64(phase.tag) | (UInt64((layer ?? -1) + 1) & 0xFFFF) << 8 | (UInt64(step ?? 0) & 0x7F_FFFF_FFFF)
            << 24
    }

    /// The occasion with these bits; nil for bits of none.
    init?(bits: UInt64) {
        let tag = Int(bits & 0xFF)
        guard Phase.allCases.indices.contains(tag) else { return nil }
        let (layer, step) = (Int(bits >> 8 & 0xFFFF), Int(bits >> 24 & 0x7F_FFFF_FFFF))
        self.init(
            phase: Phase.allCases[tag], step: step == 0 ? nil : step, layer: layer == 0 ? nil : layer - 1)
    }
}
