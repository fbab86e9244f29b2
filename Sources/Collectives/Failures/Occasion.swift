/// The point of a run at which something happened, for reports.
public struct Occasion: Sendable, Hashable, CustomStringConvertible {
    /// The phase.
    public let phase: Phase
    /// The training step, counted from 1; nil outside training.
    public let step: Int?
    /// The current layer, counted from 0; nil if the phase has none.
    public let layer: Int?

    /// An occasion in a phase.
    public init(phase: Phase, step: Int? = nil, layer: Int? = nil) {
        self.phase = phase
        self.step = step
        self.layer = layer
    }

    /// Such as "gradients of step 12", or "statistics of step 12, layer 3".
    public var description: String {
        "\(phase)" + (step.map { " of step \($0)" } ?? "") + (layer.map { ", layer \($0)" } ?? "")
    }

    /// The way on after the loss of a rank, as the end of a message; empty outside training.
    var wayOn: String {
        step == nil
            ? ""
            : "; go on from the last checkpoint, if there is one, with --resume (dnn-dist launch does so by itself)"
    }
}

// One word of memory, so that a reader never sees half of one occasion and half of another: bits 0 to 7 the
// phase, 8 to 23 the layer plus 1, 24 to 62 the step.
extension Occasion {
    /// The occasion as 63 bits; a missing step or layer is 0.
    var bits: UInt64 {
        UInt64(phase.rawValue) | (UInt64((layer ?? -1) + 1) & 0xFFFF) << 8
            | (UInt64(step ?? 0) & 0x7F_FFFF_FFFF) << 24
    }

    /// Decodes an occasion; nil if the bits name no phase.
    init?(bits: UInt64) {
        guard let phase = Phase(rawValue: UInt8(truncatingIfNeeded: bits)) else { return nil }
        let (layer, step) = (Int(bits >> 8 & 0xFFFF), Int(bits >> 24 & 0x7F_FFFF_FFFF))
        self.init(phase: phase, step: step == 0 ? nil : step, layer: layer == 0 ? nil : layer - 1)
    }
}
