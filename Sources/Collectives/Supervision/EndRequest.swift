import CSignals

/// A request to end: its signal, and whether the launcher sent it, as mpirun does after Ctrl-C.
public struct EndRequest: Sendable, Hashable, CustomStringConvertible {
    /// The number of the signal.
    public let signal: Int32
    /// True if the launcher sent it, false for any other process.
    public let isFromLauncher: Bool

    init(signal: Int32, isFromLauncher: Bool) {
        self.signal = signal
        self.isFromLauncher = isFromLauncher
    }

    /// The request as a number, never 0: that of the signal, negative if the launcher sent it.
    package var code: Int32 { isFromLauncher ? -signal : signal }

    /// The request of a number; nil for 0.
    package init?(code: Int32) {
        guard code != 0 else { return nil }
        self.init(signal: abs(code), isFromLauncher: code < 0)
    }

    /// The request in words: `SIGTERM`, `SIGINT (Ctrl-C)`, `SIGTERM from mpirun`.
    public var description: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            signals_stop_describe(signal, isFromLauncher, text.baseAddress, text.count)
            return text.baseAddress.map { String(cString: $0) } ?? ""
        }
    }
}
