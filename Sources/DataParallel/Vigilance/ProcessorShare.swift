import Collectives
import Glibc

/// Measures the part of a rank's computing time for which its process had a processor. Another process on the same core,
/// or a limit of the container, takes the rest.
///
/// Clocks are read around the passes of long steps, and of every eighth short one, which costs little of it.
package final class ProcessorShare: StepObserver {
    private static let interval = 8
    /// The seconds of a long pass.
    private static let longPass = 0.001
    /// The measured seconds that are enough for a judgement: many times a time slice of the system.
    private static let leastSeconds = 0.1
    /// The share below which something else runs on the core.
    private static let leastShare = 0.8

    /// True while steps are measured.
    private var isActive = true
    /// True if the last measured pass was long.
    private var isLong = false
    private var begin: (wall: Double, own: Double)?
    private var seconds = (wall: 0.0, own: 0.0)

    /// A measurement of this process.
    package init() {}

    /// Reads the clocks before the forward and the backward pass.
    package func phaseBegins(_ phase: StepPhase, of step: StepRun) {
        guard isActive, phase == .forward || phase == .backward,
            isLong || step.number % Self.interval == 1
        else { return }
        begin = (Self.now(CLOCK_MONOTONIC), Self.now(CLOCK_PROCESS_CPUTIME_ID))
    }

    /// Adds the time of the pass.
    package func phaseEnded(_ phase: StepPhase, of step: StepRun) {
        guard let begin else { return }
        let wall = Self.now(CLOCK_MONOTONIC) - begin.wall
        isLong = wall > Self.longPass
        seconds.wall += wall
        seconds.own += Self.now(CLOCK_PROCESS_CPUTIME_ID) - begin.own
        self.begin = nil
    }

    /// Returns a warning if ranks had their processors for a part of the time only, and ends the measurement.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    package func warning(on communicator: any Communicator) throws(CommunicationError) -> String? {
        isActive = false
        let own: Double? = seconds.wall >= Self.leastSeconds ? seconds.own / seconds.wall : nil
        let all = try communicator.allGather(
            withUnsafeBytes(of: own ?? 1) { [UInt8]($0) }, phase: .metrics
        ).map { $0.withUnsafeBytes { $0.loadUnaligned(as: Double.self) } }
        let few = all.indices.filter { all[$0] < Self.leastShare }
        guard let worst = few.min(by: { all[$0] < all[$1] }) else { return nil }
        let name = communicator.size == 1 ? "this process" : "\(communicator.name(of: worst))"
        let others =
            few.count > 1 ? ", and \(few.count - 1) other rank\(few.count == 2 ? "" : "s") not always" : ""
        return
            "warning: \(name) had a processor for \(Int(all[worst] * 100)) % of its computing time\(others): "
            + "something else runs on its cores (see top); give the ranks cores of their own: "
            + "mpirun --cpu-set LIST --bind-to core (Slurm: srun --exclusive --cpu-bind=cores)"
    }

    private static func now(_ clock: Int32) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
