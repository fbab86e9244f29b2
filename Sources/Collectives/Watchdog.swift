import Glibc
import Synchronization

/// Limits the calls that MPI gives no other limit: its start and its end, in which a missing rank would hold all others for ever.
enum Watchdog {
    private final class Watch: Sendable {
        let isOver = Atomic(false)
    }

    /// Runs `call`; if it takes longer than `seconds`, says so and ends the process with exit code 80, upon which the launcher
    /// ends the others.
    static func limit<Value>(
        seconds: Double, _ message: String, graceSeconds: Double, _ call: () -> Value
    ) -> Value {
        let watch = Watch()
        let thread = RankThread {
            let start = ContinuousClock.now
            while (ContinuousClock.now - start).seconds < seconds + graceSeconds {
                pause(seconds: 0.02)
                if watch.isOver.load(ordering: .acquiring) { return }
            }
            fflush(nil)
            _ = [UInt8]("\(message)\n".utf8).withUnsafeBytes {
                write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            _exit(80)
        }
        thread.detach()
        defer { watch.isOver.store(true, ordering: .releasing) }
        return call()
    }
}
