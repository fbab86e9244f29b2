import CMPI
import Glibc
import Synchronization

/// Where one rank tells the others of its host how far it is and what it does, and shows them numbers: a run of shared memory that
/// only this rank writes.
///
/// What belongs to a meeting is there twice, for meetings of even and of odd numbers: a rank that has gone on to the next meeting does
/// not overwrite what another one still reads, and it cannot go on to the next but one before all have come to the next.
struct Board: @unchecked Sendable {
    private let start: UnsafeMutableRawPointer
    private let shape: BoardShape

    /// The board in memory that is zero at first; 64-byte aligned.
    init(at start: UnsafeMutableRawPointer, shape: BoardShape) {
        self.start = start
        self.shape = shape
    }

    private var arrival: UnsafeMutablePointer<Atomic<UInt32>> {
        start.assumingMemoryBound(to: Atomic<UInt32>.self)
    }
    private var sleepers: UnsafeMutablePointer<Atomic<UInt32>> {
        (start + 4).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    /// Says that the rank has come to a meeting; what it wrote before is seen by all who see this.
    func arrive(at meeting: UInt32) {
        arrival.pointee.store(meeting, ordering: .sequentiallyConsistent)
        if sleepers.pointee.load(ordering: .sequentiallyConsistent) > 0 { cmpi_wake(start) }
    }

    /// Whether the rank has come to a meeting, or gone on from it.
    func hasArrived(at meeting: UInt32) -> Bool {
        Int32(bitPattern: arrival.pointee.load(ordering: .acquiring) &- meeting) >= 0
    }

    /// Sleeps until the rank comes to a meeting, or to any, at most `seconds`.
    func sleep(untilArrivalAt meeting: UInt32, seconds: Double) {
        sleepers.pointee.add(1, ordering: .sequentiallyConsistent)
        let seen = arrival.pointee.load(ordering: .sequentiallyConsistent)
        if Int32(bitPattern: seen &- meeting) < 0 {
            cmpi_sleep_while(start, seen, Int64(seconds * 1e9))
        }
        sleepers.pointee.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// What the rank does in a meeting.
    func mark(of meeting: UInt32) -> CallMark {
        CallMark(bits: start.load(fromByteOffset: 16 + 8 * Int(meeting & 1), as: UInt64.self))
    }

    /// Writes down what the rank does in a meeting.
    func setMark(_ mark: CallMark, of meeting: UInt32) {
        start.storeBytes(of: mark.bits, toByteOffset: 16 + 8 * Int(meeting & 1), as: UInt64.self)
    }

    /// The process of the rank.
    var process: ProcessMark {
        get { start.load(fromByteOffset: 64, as: ProcessMark.self) }
        nonmutating set { start.storeBytes(of: newValue, toByteOffset: 64, as: ProcessMark.self) }
    }

    /// Where the rank is: the bits of an `Occasion`, and the highest one while it waits for others.
    var whereabouts: UnsafeMutablePointer<Atomic<UInt64>> {
        (start + 128).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
    private static let waiting: UInt64 = 1 << 63

    /// Where the rank is.
    var occasion: Occasion? { Occasion(bits: whereabouts.pointee.load(ordering: .relaxed) & ~Self.waiting) }

    /// Whether the rank waits for others.
    var isWaiting: Bool {
        get { whereabouts.pointee.load(ordering: .relaxed) & Self.waiting != 0 }
        nonmutating set {
            let bits = whereabouts.pointee.load(ordering: .relaxed) & ~Self.waiting
            whereabouts.pointee.store(newValue ? bits | Self.waiting : bits, ordering: .relaxed)
        }
    }

    private var claims: UnsafeMutablePointer<Atomic<UInt32>> {
        (start + 192).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    /// Whether nobody has called this before, of all that share the memory.
    func claim() -> Bool { claims.pointee.exchange(1, ordering: .acquiringAndReleasing) == 0 }

    /// Whether somebody has.
    var isClaimed: Bool { claims.pointee.load(ordering: .acquiring) != 0 }

    /// What the rank shows in a meeting.
    func slot(of meeting: UInt32) -> UnsafeMutableRawPointer {
        start + BoardShape.headBytes + Int(meeting & 1) * shape.slotBytes
    }

    /// What the other hosts' ranks said, on the board of the rank that speaks with them.
    var relay: UnsafeMutableRawPointer { start + BoardShape.headBytes + 2 * shape.slotBytes }
}
