import CSignals
import Glibc
import Synchronization

/// A page of memory that a rank shares with its watcher: the rank's occasion, the deadline of a supervised
/// call, and the exit code with which the rank is about to leave.
final class WatchedPage: @unchecked Sendable {
    private let start: UnsafeMutableRawPointer
    private static let byteCount = 4096

    /// A page of zeros, shared with processes that this one forks.
    init() {
        let page = mmap(
            nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        guard let page, page != MAP_FAILED else {
            preconditionFailure("the system has no page of memory left")
        }
        start = page
    }

    deinit { munmap(start, Self.byteCount) }

    /// The bits of an `Occasion`.
    var occasionWord: UnsafeMutablePointer<Atomic<UInt64>> {
        start.assumingMemoryBound(to: Atomic<UInt64>.self)
    }
    private var deadline: UnsafeMutablePointer<Atomic<Int64>> {
        (start + 64).assumingMemoryBound(to: Atomic<Int64>.self)
    }
    private var callWord: UnsafeMutablePointer<Atomic<UInt32>> {
        (start + 72).assumingMemoryBound(to: Atomic<UInt32>.self)
    }
    private var farewell: UnsafeMutablePointer<Atomic<Int32>> {
        (start + 76).assumingMemoryBound(to: Atomic<Int32>.self)
    }

    /// The rank's current occasion.
    var occasion: Occasion {
        Occasion(bits: occasionWord.pointee.load(ordering: .relaxed)) ?? Occasion(phase: .setup)
    }

    /// Limits a call, from now on.
    func limit(_ call: SupervisedCall, seconds: Double) {
        callWord.pointee.store(call.rawValue, ordering: .relaxed)
        deadline.pointee.store(
            monotonicNanoseconds() + Int64(min(seconds, 1e9) * 1e9), ordering: .releasing)
    }

    /// Makes a call that the watcher ends, together with the process, after so many seconds.
    func limited<Value>(_ call: SupervisedCall, seconds: Double, _ body: () -> Value) -> Value {
        limit(call, seconds: seconds)
        defer { endLimit() }
        return body()
    }

    /// Removes the limit, after the call.
    func endLimit() { deadline.pointee.store(0, ordering: .releasing) }

    /// The limit of a call.
    struct Limit {
        let call: SupervisedCall
        /// The deadline, on the clock of `monotonicNanoseconds`.
        let end: Int64
        /// The seconds since the deadline.
        var overdueSeconds: Double { Double(monotonicNanoseconds() - end) * 1e-9 }
    }

    /// The limit of the current call; nil if it has none.
    var limit: Limit? {
        let end = deadline.pointee.load(ordering: .acquiring)
        guard end != 0, let call = SupervisedCall(rawValue: callWord.pointee.load(ordering: .relaxed)) else {
            return nil
        }
        return Limit(call: call, end: end)
    }

    /// Has signal handlers that end this process write the exit code here; the page then stays for ever.
    func receiveFarewells() {
        signals_set_farewell(UnsafeMutableRawPointer(farewell).assumingMemoryBound(to: Int32.self))
        _ = Unmanaged.passRetained(self)
    }

    /// The exit code with which the rank leaves, once everything has been reported; nil before.
    var farewellCode: Int32? {
        get {
            let word = farewell.pointee.load(ordering: .acquiring)
            return word == 0 ? nil : word - 1
        }
        set { farewell.pointee.store(newValue.map { $0 + 1 } ?? 0, ordering: .releasing) }
    }
}
