import CMPI
import Glibc
import Synchronization

/// Where one rank tells the others of its host how far it is, what it does and where its vectors lie: a run of shared memory that
/// only this rank writes.
///
/// What belongs to a meeting is there twice, for meetings of even and of odd numbers: a rank that has gone on to the next meeting does
/// not overwrite what another one still reads, and it cannot go on to the next but one.
struct Board: @unchecked Sendable {
    /// The most vectors that a rank can show at one time.
    static let placeLimit = 60
    /// Bytes of a short message.
    static let slotBytes = 1 << 16
    /// Bytes for what other hosts' ranks say.
    static let relayBytes = 1 << 18
    /// Bytes of a whole board.
    static let byteCount = 4096 + 2 * slotBytes + relayBytes

    private let start: UnsafeMutableRawPointer

    /// The board in memory that is zero at first; 64-byte aligned.
    init(at start: UnsafeMutableRawPointer) {
        self.start = start
    }

    // MARK: - Meetings

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

    /// Sleeps until the rank comes to another meeting than it has, at most `seconds`.
    func sleep(untilArrivalAt meeting: UInt32, seconds: Double) {
        sleepers.pointee.add(1, ordering: .sequentiallyConsistent)
        let seen = arrival.pointee.load(ordering: .sequentiallyConsistent)
        if Int32(bitPattern: seen &- meeting) < 0 {
            cmpi_sleep_while(start, seen, Int64(seconds * 1e9))
        }
        sleepers.pointee.subtract(1, ordering: .sequentiallyConsistent)
    }

    // MARK: - What the rank does

    /// The process of the rank.
    var process: ProcessMark {
        get { start.load(fromByteOffset: 64, as: ProcessMark.self) }
        nonmutating set { start.storeBytes(of: newValue, toByteOffset: 64, as: ProcessMark.self) }
    }

    /// What the rank does in a meeting.
    func mark(of meeting: UInt32) -> CallMark {
        CallMark(bits: start.load(fromByteOffset: 16 + 8 * Int(meeting & 1), as: UInt64.self))
    }

    /// Writes down what the rank does in a meeting.
    func setMark(_ mark: CallMark, of meeting: UInt32) {
        start.storeBytes(of: mark.bits, toByteOffset: 16 + 8 * Int(meeting & 1), as: UInt64.self)
    }

    // MARK: - Where its vectors lie

    private func placeOffset(_ index: Int, _ meeting: UInt32) -> Int {
        1024 + 1024 * Int(meeting & 1) + 16 * index
    }

    /// Where vector number `index` of a meeting lies; nil if the others cannot see it.
    func place(_ index: Int, of meeting: UInt32) -> Place? {
        let offset = placeOffset(index, meeting)
        let region = start.load(fromByteOffset: offset, as: Int.self)
        guard region >= 0 else { return nil }
        return Place(region: region, byteOffset: start.load(fromByteOffset: offset + 8, as: Int.self))
    }

    /// Writes down where vector number `index` of a meeting lies.
    func setPlace(_ place: Place?, _ index: Int, of meeting: UInt32) {
        let offset = placeOffset(index, meeting)
        start.storeBytes(of: place?.region ?? -1, toByteOffset: offset, as: Int.self)
        start.storeBytes(of: place?.byteOffset ?? 0, toByteOffset: offset + 8, as: Int.self)
    }

    // MARK: - Short messages

    /// The rank's bytes for a meeting.
    func slot(of meeting: UInt32) -> UnsafeMutableRawPointer {
        start + 4096 + Int(meeting & 1) * Self.slotBytes
    }

    /// What the other hosts' ranks said, on the board of the rank that speaks with them.
    var relay: UnsafeMutableRawPointer { start + 4096 + 2 * Self.slotBytes }
}
