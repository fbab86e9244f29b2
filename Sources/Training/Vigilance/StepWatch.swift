import Collectives
import Reporting
import Summation

/// Looks after the steps of a run, on all ranks alike: ends it where training diverged or a rank was asked to end, and names slow ranks.
final class StepWatch {
    private let communicator: any Communicator
    private let observers: [any TrainingObserver]
    private let what: String
    private let advice: String
    private var slowRanks: SlowRanks
    /// The samples of the first step. The last one of an epoch may have fewer, of which a rank's share may be small, and tells nothing.
    private var usualSampleCount: Int?

    /// A watch over steps.
    ///
    /// - Parameters:
    ///   - what: what the steps belong to: "training".
    ///   - advice: what to do where they diverge.
    init(
        _ what: String, advice: String, communicator: any Communicator, observers: [any TrainingObserver]
    ) {
        self.what = what
        self.advice = advice
        self.communicator = communicator
        self.observers = observers
        slowRanks = SlowRanks(ranks: communicator.size)
    }

    /// Looks at what a step came to.
    ///
    /// - Throws: `CommunicationError`, the same on all ranks: with exit code 81 if a loss or gradient is not finite, with 75 if a rank was asked
    ///   to end.
    func check(_ result: StepResult, step: Int, microBatches: Forest) throws {
        try result.checkFinite(what, step: step, advice: advice)
        if let rank = result.notes.firstIndex(where: { $0.stopSignal != nil }) {
            let signal = signalName(result.notes[rank].stopSignal ?? 0)
            let receiver = communicator.size == 1 ? "" : " (\(communicator.name(of: rank)))"
            throw CommunicationError.allFailed(
                RankFailure(
                    message: "\(what) was stopped by \(signal)\(receiver) after step \(step)",
                    exitCode: .stopped))
        }
        try nameSlowRanks(result, microBatches)
    }

    private func nameSlowRanks(_ result: StepResult, _ microBatches: Forest) throws {
        if observers.isEmpty || result.notes.count < 2 { return }
        usualSampleCount = usualSampleCount ?? result.sampleCount
        if result.sampleCount != usualSampleCount { return }
        let seconds = result.notes.enumerated().map { rank, note in
            microBatches.runs[rank].isEmpty ? nil : note.seconds / Double(microBatches.runs[rank].count)
        }
        for finding in slowRanks.add(seconds) {
            let factor = (finding.factor * 10).rounded() / 10
            try observers.noticed(
                "warning: \(communicator.name(of: finding.rank)) is slow: for \(SlowRanks.stepCount) steps it has taken \(factor) times as long as the others for the same work, and they wait for it; look at what else its host does"
            )
        }
    }
}
