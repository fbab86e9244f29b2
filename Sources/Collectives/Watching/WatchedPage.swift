import Glibc
import Synchronization

/// A page of memory that a rank shares with its watcher: where the rank is, until when it must have come out of a call that has no limit
/// of its own, and whether it has said why it ends.
final class WatchedPage: @unchecked Sendable {
    /// Calls whose end depends on other ranks, or that end the process.
    enum Call: UInt32 {
        case none, start, sum, close, end
    }

    private let start: UnsafeMutableRawPointer
    private static let byteCount = 4096

    /// A page of zeros, which a process that comes of a fork has in common with this one.
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
    var whereabouts: UnsafeMutablePointer<Atomic<UInt64>> {
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

    /// Where the rank is.
    var occasion: Occasion {
        Occasion(bits: whereabouts.pointee.load(ordering: .relaxed)) ?? Occasion(phase: .setup)
    }

    /// Gives the rank so many seconds for a call.
    func limit(_ call: Call, seconds: Double) {
        callWord.pointee.store(call.rawValue, ordering: .relaxed)
        deadline.pointee.store(
            monotonicNanoseconds() + Int64(min(seconds, 1e9) * 1e9), ordering: .releasing)
    }

    /// Makes a call that the watcher ends, and the process with it, after so many seconds.
    func limited<Value>(_ call: Call, seconds: Double, _ body: () -> Value) -> Value {
        limit(call, seconds: seconds)
        defer { endLimit() }
        return body()
    }

    /// Says that the call is over.
    func endLimit() { deadline.pointee.store(0, ordering: .releasing) }

    /// A call that must be over at some time.
    struct Limit {
        let call: Call
        /// When, in nanoseconds of a clock that never goes back.
        let end: Int64
        /// By how many seconds it is over.
        var overdueSeconds: Double { Double(monotonicNanoseconds() - end) * 1e-9 }
    }

    /// The call that has a limit; nil where there is none.
    var limit: Limit? {
        let end = deadline.pointee.load(ordering: .acquiring)
        guard end != 0 else { return nil }
        return Limit(call: Call(rawValue: callWord.pointee.load(ordering: .relaxed)) ?? .none, end: end)
    }

    /// The exit code with which the rank leaves, when all has been said; nil before.
    var farewellCode: Int32? {
        get {
            let word = farewell.pointee.load(ordering: .acquiring)
            return word == 0 ? nil : word - 1
        }
        set { farewell.pointee.store(newValue.map { $0 + 1 } ?? 0, ordering: .releasing) }
    }
}

/// The time of a clock that never goes back.
private func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
