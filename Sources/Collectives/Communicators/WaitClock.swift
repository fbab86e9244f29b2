/// How long a wait has taken, as far as this process was running. The time for which it was stopped, and perhaps all others with it (Ctrl-Z, a
/// suspended job or machine), is nobody's fault.
struct WaitClock {
    /// A process that looks less often than this was not running.
    private static let longestSeconds = 0.5

    private var seconds = 0.0
    private var last = ContinuousClock.now

    /// The seconds since the beginning; to be looked at again and again.
    mutating func look() -> Double {
        let now = ContinuousClock.now
        seconds += min((now - last).seconds, Self.longestSeconds)
        last = now
        return seconds
    }
}
