import Glibc

/// Suspends this thread.
func pause(seconds: Double) {
    guard seconds > 0 else { return }
    var rest = timespec(seconds: seconds)
    var next = timespec()
    while nanosleep(&rest, &next) != 0 && errno == EINTR { rest = next }
}

extension timespec {
    /// A time span.
    init(seconds: Double) {
        let whole = min(seconds, 1e9).rounded(.down)
        self.init(tv_sec: Int(whole), tv_nsec: Int((min(seconds, 1e9) - whole) * 1e9))
    }
}

/// The time of a clock that never goes back, in nanoseconds.
func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// A stopwatch for waits. It does not count the time for which this process was stopped, and perhaps all
/// others with it (Ctrl-Z, a suspended job or machine), because no other process can be blamed for that.
struct WaitClock {
    /// The longest interval that counts between two readings: a running process reads the clock more often.
    private static let longestSeconds = 0.5

    private var seconds = 0.0
    private var last = ContinuousClock.now

    /// The seconds since the clock was made; must be read repeatedly.
    mutating func look() -> Double {
        let now = ContinuousClock.now
        seconds += min((now - last).seconds, Self.longestSeconds)
        last = now
        return seconds
    }
}

/// A waiting strategy: full speed at first, then yielding to other processes, then short sleeps, so that
/// waiting stays cheap even with more processes than cores.
struct Backoff {
    /// Short, because long messages make progress only between sleeps.
    private static let sleepSeconds = 0.00005
    private let spinSeconds: Double
    private let yieldSeconds: Double
    private var clock = WaitClock()

    /// - Parameters:
    ///   - isCrowded: true if the host has fewer cores than waiting processes.
    ///   - byteCount: the number of bytes under way, which make progress only while they are polled.
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
