import Collectives
import Reporting

/// Writes the events of a training into a rank's log.
public final class RankLogObserver: TrainingObserver {
    private let log: RankLog

    /// A writer into that log.
    public init(_ log: RankLog) { self.log = log }

    /// Writes the sizes of the training.
    public func trainingBegan(_ introduction: TrainingIntroduction) {
        log.write(
            "training '\(introduction.name)': \(Format.count(introduction.epochs, "epoch")) of \(Format.count(introduction.stepsPerEpoch, "step")), "
                + "batches of \(Format.count(introduction.batchSize, "sample"))")
    }

    /// Writes the epoch's line.
    public func epochEnded(_ report: EpochReport) { log.write(report.line) }

    /// Writes that steps are taken again.
    public func stepsUndone(after step: Int) { log.write("the steps after \(step) are undone") }

    /// Writes the text.
    public func report(message text: String) { log.write(text) }

    /// Writes the text.
    public func report(detail text: String) { log.write(text) }
}
