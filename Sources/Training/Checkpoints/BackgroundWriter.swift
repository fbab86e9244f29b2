import Collectives
import Glibc
import Synchronization

/// A writer of files beside the training: one task at a time, on a thread of low priority.
final class BackgroundWriter: Sendable {
    private let isRunning = Atomic<Bool>(false)
    /// The priority of the thread: it gets a processor before idle ones, and little of a busy one.
    private static let niceness: Int32 = 10
    private static let pollMicroseconds: UInt32 = 500

    /// True while a task is running.
    var isBusy: Bool { isRunning.load(ordering: .acquiring) }

    /// Starts a task.
    ///
    /// - Precondition: none is running.
    func run(_ task: @escaping @Sendable () -> Void) {
        let wasRunning = isRunning.exchange(true, ordering: .acquiring)
        precondition(!wasRunning, "a file is still being written")
        RankThread { [self] in
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
            task()
            isRunning.store(false, ordering: .releasing)
        }.detach()
    }

    /// Waits for at most so many seconds; returns true if no task is running.
    func isDone(within seconds: Double) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while isBusy {
            if ContinuousClock.now >= end { return false }
            usleep(Self.pollMicroseconds)
        }
        return true
    }
}
