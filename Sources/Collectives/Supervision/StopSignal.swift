import CSignals

/// Requests to end this process: SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2 and SIGXCPU, handled from
/// ``Launch/handleSignals(activity:)`` on.
///
/// A request ends the process at once, with exit code 75 and one sentence, because there is nothing to lose.
/// Where there is something to lose, it is deferred: recorded, and looked at by all ranks together.
public enum StopSignal {
    /// The recorded request; nil if there was none.
    public static var request: EndRequest? {
        let number = signals_stop_received()
        return number == 0
            ? nil : EndRequest(signal: number, isFromLauncher: signals_stop_received_from_launcher())
    }

    /// True once requests are handled.
    static var isHandled: Bool { signals_stop_is_installed() }

    /// True within ``deferred(_:)``, and ever after a request was recorded there.
    public static var isDeferred: Bool { signals_stop_is_deferred() }

    /// The name of the current activity in the sentence that reports a request, such as `evaluate`.
    public static var activity: String {
        get { String(cString: signals_stop_activity()) }
        set { signals_stop_set_activity(newValue) }
    }

    /// Runs `body`, during which requests do not end the process but are recorded. A second SIGINT, from a
    /// person at a terminal, ends it.
    ///
    /// - Note: A recorded request stays recorded: the caller acts on it, unless the work is done.
    public static func deferred<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        signals_stop_defer()
        defer { signals_stop_resume() }
        return try body()
    }

    /// Makes a call that must come to its end, but for a short time only: a request ends the process after it, unless
    /// requests are deferred beyond it. Open MPI's launcher can deadlock if a rank leaves while it starts MPI.
    static func delayed<Value>(_ body: () -> Value) -> Value {
        let isDeferred = isDeferred
        let value = deferred(body)
        if !isDeferred { endIfReceived() }
        return value
    }

    /// Ends the process with exit code 75 and the sentence that reports it, if a request was recorded.
    public static func endIfReceived() { signals_stop_end_if_received() }

    /// Defers requests for the rest of the process's life, which is about to end: there is nothing left to stop.
    public static func deferToEnd() { signals_stop_defer() }

    /// The failure of a rank that has recorded a request; nil without one.
    static var failure: RankFailure? {
        request.map { RankFailure(message: "\(activity) was stopped by \($0)", exitCode: .stopped) }
    }
}
