import Glibc

/// The signals that this process gets, in the order of their numbers: they are blocked, and read from here.
struct SignalQueue {
    /// The signals that ask the job to end.
    static let stopSignals: Set = [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2]

    private let signals: sigset_t

    /// Blocks the signals from now on.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in Self.stopSignals.union([SIGTSTP, SIGCHLD]) { sigaddset(&signals, signal) }
        sigprocmask(SIG_BLOCK, &signals, nil)
        self.signals = signals
    }

    /// Waits for the next signal.
    ///
    /// - Returns: its number; nil if the time has passed.
    func next(withinSeconds seconds: Double) -> Int32? {
        var signals = signals
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        let signal = sigtimedwait(&signals, nil, &time)
        return signal > 0 ? signal : nil
    }
}
