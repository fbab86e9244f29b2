import CMPI
import Glibc
import Synchronization

/// The sizes of the boards of a host; the same for all of them.
struct BoardShape: Sendable, Hashable {
    /// The bytes that a rank shows the others in one meeting.
    let slotBytes: Int
    /// The bytes for messages of other hosts.
    let relayBytes: Int

    /// The bytes of a whole board.
    var byteCount: Int { Self.headBytes + 2 * slotBytes + relayBytes }

    /// The bytes in front of the slots.
    static let headBytes = 4096

    /// From the best to the smallest useful one: a slot as large as a core's second-level cache, so that most
    /// models take one round.
    static let choices = [2 << 20, 512 << 10, 128 << 10].map {
        BoardShape(slotBytes: $0, relayBytes: 256 << 10)
    }
    /// For many ranks of one process: small, so that short vectors take several rounds.
    static let small = BoardShape(slotBytes: 32 << 10, relayBytes: 32 << 10)
}

/// A run of shared memory that one rank writes and the others of its host read: the rank's progress, its
/// current call, and numbers.
///
/// The data of a meeting exist twice, for meetings of even and of odd numbers: a rank that has gone on
/// to the next meeting does not overwrite what another one still reads, and it cannot go on to the next but
/// one before all have arrived at the next.
struct Board: @unchecked Sendable {
    private let start: UnsafeMutableRawPointer
    private let shape: BoardShape

    /// The board in memory that is zero at first and 64-byte aligned.
    init(at start: UnsafeMutableRawPointer, shape: BoardShape) {
        self.start = start
        self.shape = shape
    }

    // MARK: - Meetings

    private var arrival: UnsafeMutablePointer<Atomic<UInt32>> {
        start.assumingMemoryBound(to: Atomic<UInt32>.self)
    }
    private var sleepers: UnsafeMutablePointer<Atomic<UInt32>> {
        (start + 4).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    /// Announces the rank's arrival at a meeting; whoever sees it also sees all that the rank wrote before.
    func arrive(at meeting: UInt32) {
        arrival.pointee.store(meeting, ordering: .sequentiallyConsistent)
        if sleepers.pointee.load(ordering: .sequentiallyConsistent) > 0 { cmpi_wake(start) }
    }

    /// Returns true if the rank has arrived at a meeting, or gone on from it.
    func hasArrived(at meeting: UInt32) -> Bool {
        Int32(bitPattern: arrival.pointee.load(ordering: .acquiring) &- meeting) >= 0
    }

    /// Sleeps until the rank arrives at a meeting, or at any, at most `seconds`.
    func sleep(untilArrivalAt meeting: UInt32, seconds: Double) {
        sleepers.pointee.add(1, ordering: .sequentiallyConsistent)
        let seen = arrival.pointee.load(ordering: .sequentiallyConsistent)
        if Int32(bitPattern: seen &- meeting) < 0 {
            cmpi_sleep_while(start, seen, Int64(seconds * 1e9))
        }
        sleepers.pointee.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// The rank's call in a meeting.
    func mark(of meeting: UInt32) -> CallMark {
        CallMark(bits: start.load(fromByteOffset: 16 + 8 * Int(meeting & 1), as: UInt64.self))
    }

    /// Writes the rank's call in a meeting.
    func setMark(_ mark: CallMark, of meeting: UInt32) {
        start.storeBytes(of: mark.bits, toByteOffset: 16 + 8 * Int(meeting & 1), as: UInt64.self)
    }

    /// The numbers that the rank shows in a meeting.
    func slot(of meeting: UInt32) -> UnsafeMutableRawPointer {
        start + BoardShape.headBytes + Int(meeting & 1) * shape.slotBytes
    }

    /// The messages of other hosts' ranks, on the board of the host's leader.
    var relay: UnsafeMutableRawPointer { start + BoardShape.headBytes + 2 * shape.slotBytes }

    // MARK: - The rank

    /// The process of the rank.
    var process: ProcessMark {
        get { start.load(fromByteOffset: 64, as: ProcessMark.self) }
        nonmutating set { start.storeBytes(of: newValue, toByteOffset: 64, as: ProcessMark.self) }
    }

    /// The rank's current occasion: its bits, and the highest bit while the rank waits for others.
    var occasionWord: UnsafeMutablePointer<Atomic<UInt64>> {
        (start + 128).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
    private static let waiting: UInt64 = 1 << 63

    /// The rank's current occasion.
    var occasion: Occasion? { Occasion(bits: occasionWord.pointee.load(ordering: .relaxed) & ~Self.waiting) }

    /// True while the rank waits for others.
    var isWaiting: Bool {
        get { occasionWord.pointee.load(ordering: .relaxed) & Self.waiting != 0 }
        nonmutating set {
            let bits = occasionWord.pointee.load(ordering: .relaxed) & ~Self.waiting
            occasionWord.pointee.store(newValue ? bits | Self.waiting : bits, ordering: .relaxed)
        }
    }

    private var claims: UnsafeMutablePointer<Atomic<UInt32>> {
        (start + 192).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    /// Claims the report of an error. Returns true for the first call among all processes that share the
    /// memory.
    func claim() -> Bool { claims.pointee.exchange(1, ordering: .acquiringAndReleasing) == 0 }

    /// True if the report has been claimed.
    var isClaimed: Bool { claims.pointee.load(ordering: .acquiring) != 0 }
}
