import Collectives
import Summation

/// Watches the steps of a run, on all ranks alike: ends the run if training diverged, and finds slow ranks.
package final class StepWatch {
    private let communicator: any Communicator
    private let activity: String
    private let advice: String
    private var slowRanks: SlowRanks
    /// The samples of the first step. The last step of an epoch may have fewer; a rank's share of it may be
    /// small, and tells nothing.
    private var usualSampleCount: Int?

    /// A watch over steps.
    ///
    /// - Parameters:
    ///   - activity: the name of what the steps belong to, for messages: "training".
    ///   - advice: the remedy to suggest if they diverge.
    package init(_ activity: String, advice: String, communicator: any Communicator) {
        self.activity = activity
        self.advice = advice
        self.communicator = communicator
        slowRanks = SlowRanks(ranks: communicator.size)
    }

    /// Checks the result of a step.
    ///
    /// - Parameters:
    ///   - step: the number of the step, from 1.
    ///   - forest: the micro-batches of all ranks.
    /// - Returns: a warning for each rank that is now known to be slow.
    /// - Throws: `CommunicationError`, the same on all ranks, with exit code 81 if loss or gradient is not
    ///   finite.
    package func check(
        _ result: StepResult, step: Int, forest: Forest
    ) throws(CommunicationError) -> [String] {
        if !result.isFinite { throw .allFailed(divergence(result.finding, step: step)) }
        return warnings(result, forest)
    }

    /// The failure of a run in which a step has made a value that is not finite.
    ///
    /// - Parameter finding: the value, for the message: "the loss is inf".
    package func divergence(_ finding: String, step: Int) -> RankFailure {
        RankFailure(
            message: "\(activity) diverged at step \(step): \(finding); \(advice)", exitCode: .diverged)
    }

    private func warnings(_ result: StepResult, _ forest: Forest) -> [String] {
        if result.notes.count < 2 { return [] }
        usualSampleCount = usualSampleCount ?? result.sampleCount
        if result.sampleCount != usualSampleCount { return [] }
        let seconds = result.notes.enumerated().map { rank, note in
            forest.runs[rank].isEmpty ? nil : note.seconds / Double(forest.runs[rank].count)
        }
        return slowRanks.add(seconds).map { finding in
            let factor = (finding.factor * 10).rounded() / 10
            return
                "warning: \(communicator.name(of: finding.rank)) is slow: for \(SlowRanks.stepCount) steps it has taken \(factor) times as long as the others for the same work, and they wait for it; look at what else its host does"
        }
    }
}
