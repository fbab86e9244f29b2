import Glibc
import Synchronization

/// The wish that the run ends, as SIGTERM and SIGINT bring it: it is kept, and asked for once a step, so that all ranks leave at the same one.
public enum StopSignal {
    fileprivate static let received = Atomic<Int32>(0)

    /// The signal that came; nil if none has.
    public static var number: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Runs `body`, during which such signals do not end the process. A second SIGINT of a person who waits at a terminal does.
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
        // Whoever started this process may have blocked them.
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

/// What a signal does that is kept.
private func keepStopSignal(_ signal: Int32) { StopSignal.received.store(signal, ordering: .relaxed) }
