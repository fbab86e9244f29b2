/// When something happened between ranks, for reports.
public struct Occasion: Sendable, Hashable, CustomStringConvertible {
    /// The phase.
    public let phase: Phase
    /// The training step, counted from 1; nil outside of training.
    public let step: Int?

    /// A phase of a step.
    public init(phase: Phase, step: Int? = nil) {
        self.phase = phase
        self.step = step
    }

    /// Such as "gradients of step 12".
    public var description: String { phase.rawValue + (step.map { " of step \($0)" } ?? "") }
}
