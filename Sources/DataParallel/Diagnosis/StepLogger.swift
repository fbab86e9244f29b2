import Collectives

/// Writes a line about each step into the rank's log: the rank's own share of it, and its times.
package final class StepLogger: StepObserver {
    private let log: RankLog
    private var share: ShareSummary?

    /// A writer into a rank's log.
    package init(_ log: RankLog) { self.log = log }

    /// Does nothing.
    package func phaseBegins(_ phase: StepPhase, of step: StepRun) {}

    /// Summarizes the share after its backward pass, and writes the line after the last phase.
    package func phaseEnded(_ phase: StepPhase, of step: StepRun) {
        switch phase {
        case .backward: share = step.evaluation.map { ShareSummary($0, step.arena) }
        case .constrain: share.map { write($0, step) }
        default: break
        }
    }

    private func write(_ share: ShareSummary, _ step: StepRun) {
        let times = [
            ("forward", step.times.forward), ("backward", step.times.backward),
            ("exchange", step.times.exchange), ("update", step.times.update),
        ].map { "\($0) \(($1.seconds * 1e6).rounded() / 1e3) ms" }
        let loss = share.loss.map { "loss \(StepResult.shown($0)), " } ?? ""
        log.write(
            "step \(step.number): samples \(share.sampleCount), \(loss)gradient \(share.gradientDigest.short), "
                + times.joined(separator: ", ") + (step.isUpdated ? "" : "; not finite, nothing updated"))
    }
}
