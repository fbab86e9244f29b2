import Glibc

/// How a rank waits: shortly at full speed, then giving way to other processes, then asleep in between, so that more ranks than
/// cores still go well.
struct Backoff {
    /// A sleep is short, as long messages move on only between sleeps.
    private static let sleepSeconds = 0.00005
    private let spinSeconds: Double
    private let yieldSeconds: Double
    private var clock = WaitClock()

    /// - Parameters:
    ///   - isCrowded: whether the host has fewer cores than ranks.
    ///   - byteCount: the bytes under way, which move on only while somebody looks.
    init(isCrowded: Bool, byteCount: Int) {
        spinSeconds = isCrowded ? 0 : 0.0001
        yieldSeconds = 0.02 + Double(byteCount) / 5e8
    }

    /// Waits a little.
    ///
    /// - Returns: the seconds since the beginning.
    mutating func wait() -> Double {
        let elapsed = clock.look()
        if elapsed > yieldSeconds {
            pause(seconds: Self.sleepSeconds)
        } else if elapsed > spinSeconds {
            sched_yield()
        }
        return elapsed
    }
}
