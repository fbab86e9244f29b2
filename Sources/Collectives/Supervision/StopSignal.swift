import Glibc
import Synchronization

/// A deferred SIGTERM or SIGINT: it is kept, and read once a step, so that all ranks stop at the same step.
public enum StopSignal {
    fileprivate static let received = Atomic<Int32>(0)

    /// The number of the received signal; nil if there was none.
    public static var number: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Runs `body`, during which such signals do not end the process. A second SIGINT, from a person at a
    /// terminal, does.
    public static func deferred<Value>(_ body: () throws -> Value) rethrows -> Value {
        received.store(0, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = keepStopSignal
        let signals = [SIGTERM, SIGINT]
        let before = signals.map { number in
            var old = sigaction()
            var new = action
            if number == SIGINT { new.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) }
            sigaction(number, &new, &old)
            return old
        }
        // The parent process may have blocked them.
        var unblocked = sigset_t()
        var mask = sigset_t()
        sigemptyset(&unblocked)
        for signal in signals { sigaddset(&unblocked, signal) }
        pthread_sigmask(SIG_UNBLOCK, &unblocked, &mask)
        defer {
            pthread_sigmask(SIG_SETMASK, &mask, nil)
            for (number, old) in zip(signals, before) {
                var old = old
                sigaction(number, &old, nil)
            }
        }
        return try body()
    }
}

/// The handler of a deferred signal.
private func keepStopSignal(_ signal: Int32) { StopSignal.received.store(signal, ordering: .relaxed) }
