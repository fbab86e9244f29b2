import Collectives
import Glibc
import Studies
import Synchronization
import Training

/// The progress of a sweep on standard error: a line for each trial that ends, whichever rank has trained it. A thread of
/// its own looks for outcomes in the trials' folders.
final class SweepProgress: Sendable {
    private let design: SweepDesign
    private let folder: SweepFolder
    private let metric: SweepMetric?
    /// True when no more trials will end.
    private let isDone = Atomic(false)
    private let thread: Mutex<RankThread?>

    private static let lookMicroseconds: UInt32 = 100_000

    /// Begins to look for outcomes of trials that have none yet.
    init(of design: SweepDesign, in folder: SweepFolder, metric: SweepMetric?) {
        self.design = design
        self.folder = folder
        self.metric = metric
        thread = Mutex(nil)
        let outstanding = design.trials.filter { folder.outcome(of: $0)?.isFinal != true }
        thread.withLock { $0 = RankThread { [self] in tell(outstanding) } }
    }

    private func tell(_ outstanding: [Trial]) {
        var outstanding = outstanding
        while !outstanding.isEmpty {
            let wasDone = isDone.load(ordering: .acquiring)
            outstanding.removeAll { trial in
                guard let outcome = folder.outcome(of: trial), outcome.isFinal || outcome.outcome == "failed"
                else { return false }
                Console.message(outcome.line(of: design.trials.count, metric: metric))
                return true
            }
            if wasDone { return }
            usleep(Self.lookMicroseconds)
        }
    }

    /// Shows the last outcomes.
    func finish() {
        isDone.store(true, ordering: .releasing)
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }
}
