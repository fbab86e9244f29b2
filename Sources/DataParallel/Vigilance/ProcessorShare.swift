import Collectives
import Glibc

/// Measures the share of the time for which each rank was ready to run, and its processor was taken by something else:
/// another process on the same core, or the limit of a container.
///
/// The system's scheduler counts that time, whatever the rank does: it costs the steps nothing. A rank that waits for others
/// yields its processor, and gets it back late if somebody else uses it; clocks around its passes would not see that.
///
/// Source: the Linux kernel's documentation, `scheduler/sched-stats.rst`, `/proc/<pid>/schedstat`.
package final class ProcessorShare {
    /// The seconds that are enough for a judgement: many times a time slice of the system.
    private static let leastSeconds = 0.1
    /// The share from which something else runs on the core.
    private static let leastLoss = 0.15

    /// The times at the last judgement; nil if the system does not count them.
    private var start = Times()

    /// Times of this thread and its process, in seconds.
    private struct Times {
        /// The time by the clock.
        let wall: Double
        /// The time for which the thread was ready, but did not run.
        let delay: Double
        /// The time for which other threads of the process ran, which may take turns with it.
        let others: Double

        /// The times of this moment; nil if the system does not count them.
        init?() {
            guard let file = fopen("/proc/thread-self/schedstat", "r") else { return nil }
            defer { fclose(file) }
            var text = [CChar](repeating: 0, count: 128)
            guard fgets(&text, Int32(text.count), file) != nil else { return nil }
            let line = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            let numbers = line.split(separator: " ").compactMap { Double($0) }
            guard numbers.count >= 2 else { return nil }
            wall = Self.now(CLOCK_MONOTONIC)
            delay = numbers[1] * 1e-9
            others = Self.now(CLOCK_PROCESS_CPUTIME_ID) - Self.now(CLOCK_THREAD_CPUTIME_ID)
        }

        private static func now(_ clock: Int32) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
    }

    /// Begins a measurement of this thread.
    package init() {}

    /// Returns the share of the time since the last judgement for which something else had the processor; nil, and no
    /// judgement, if the time is too short, or unknown.
    private func judge() -> Double? {
        guard let start, let end = Times(), end.wall - start.wall >= Self.leastSeconds else { return nil }
        let taken = end.delay - start.delay - (end.others - start.others)
        self.start = end
        return max(0, taken) / (end.wall - start.wall)
    }

    /// Returns a warning if something else had the processors of ranks for a part of the time since the last look.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    package func warning(on communicator: any Communicator) throws(CommunicationError) -> String? {
        let own = judge() ?? 0
        let all = try communicator.allGather(
            withUnsafeBytes(of: own) { [UInt8]($0) }, phase: .metrics
        ).map { $0.withUnsafeBytes { $0.loadUnaligned(as: Double.self) } }
        let many = all.indices.filter { all[$0] >= Self.leastLoss }
        guard let worst = many.max(by: { all[$0] < all[$1] }) else { return nil }
        let name = communicator.size == 1 ? "this process" : "\(communicator.name(of: worst))"
        let others =
            many.count > 1
            ? ", \(many.count - 1) other rank\(many.count == 2 ? "" : "s") for a part of it" : ""
        return
            "warning: \(name) waited for a processor for \(Int((all[worst] * 100).rounded())) % of the time\(others): "
            + "something else runs on its cores (see top); give the ranks cores of their own: "
            + "mpirun --cpu-set LIST --bind-to core (Slurm: srun --exclusive --cpu-bind=cores)"
    }
}
