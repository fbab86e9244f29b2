import CMPI
import Glibc

/// The ranks of one host, which meet by means of shared memory.
///
/// A meeting begins when a rank comes and is over for it when all others have come: what each of them wrote before, all can read
/// after. Waiting is at full speed first, then gives way to other processes, then sleeps until it is woken, so that more ranks than
/// cores still go well.
final class HostGroup {
    /// Why a meeting did not take place.
    enum Obstacle: Error {
        /// A rank has ended.
        case gone(rank: Int)
        /// Ranks did not come within the limit.
        case silent(ranks: [Int])
        /// A rank does something else.
        case apart(rank: Int, CallMark)
    }

    /// The numbers of the ranks, ascending.
    let ranks: [Int]
    /// The position of this rank among them.
    let index: Int
    /// A board for each of them.
    let boards: [Board]
    /// How much room the boards have.
    let shape: BoardShape
    /// The number of the last meeting.
    private(set) var meeting: UInt32 = 0

    /// Called again and again while this rank waits; nil if nothing needs it. MPI may have kept a part of what was sent to
    /// another host, though it calls it sent, and it moves on only when it is called.
    var whileWaiting: (() -> Void)?

    /// How long a meeting may take.
    var limitSeconds: Double
    private let spinSeconds: Double
    private let isGone: (Int) -> Bool

    /// The longest sleep, so that a rank that has ended is noticed soon.
    private static let sleepSeconds = 0.02
    /// The longest sleep of a rank that has to be awake now and then.
    private static let napSeconds = 0.0002
    /// How long a rank gives way before it sleeps: a sleep and its end cost some microseconds.
    private static let yieldSeconds = 0.0003

    /// A group in which this rank has position `index`.
    ///
    /// - Parameters:
    ///   - limitSeconds: how long a meeting may take.
    ///   - isCrowded: whether the host has fewer cores than ranks.
    ///   - isGone: whether a rank is known to have ended.
    init(
        ranks: [Int], index: Int, boards: [Board], shape: BoardShape, limitSeconds: Double, isCrowded: Bool,
        isGone: @escaping (Int) -> Bool
    ) {
        self.ranks = ranks
        self.index = index
        self.boards = boards
        self.shape = shape
        self.limitSeconds = limitSeconds
        self.isGone = isGone
        spinSeconds = isCrowded ? 0 : 0.0001
    }

    /// The number of the meeting that `meet` will be.
    var nextMeeting: UInt32 { meeting &+ 1 }
    /// This rank's board.
    var board: Board { boards[index] }

    /// Waits until all ranks of the host have come, and checks that they do the same.
    func meet(_ mark: CallMark) throws(Obstacle) {
        meeting &+= 1
        board.setMark(mark, of: meeting)
        board.arrive(at: meeting)
        for (position, other) in boards.enumerated() where position != index {
            if !other.hasArrived(at: meeting) { try wait(for: other) }
        }
        for (position, other) in boards.enumerated() where position != index {
            let its = other.mark(of: meeting)
            guard its == mark else { throw .apart(rank: ranks[position], its) }
        }
    }

    /// How much longer than the limit a rank waits for those that wait for others: they know better who is missing.
    private static let patienceSeconds = 1.0

    private func wait(for other: Board) throws(Obstacle) {
        defer { if board.isWaiting { board.isWaiting = false } }
        var clock = WaitClock()
        while true {
            let seconds = clock.look()
            if seconds < spinSeconds {
                for _ in 0..<64 {
                    if other.hasArrived(at: meeting) { return }
                    cmpi_relax()
                }
            } else if seconds < Self.yieldSeconds {
                sched_yield()
            } else {
                other.sleep(
                    untilArrivalAt: meeting,
                    seconds: whileWaiting == nil ? Self.sleepSeconds : Self.napSeconds)
            }
            whileWaiting?()
            if other.hasArrived(at: meeting) { return }
            if seconds > Self.yieldSeconds { try look(seconds) }
        }
    }

    /// Looks whether it is still worth waiting.
    private func look(_ seconds: Double) throws(Obstacle) {
        board.isWaiting = true
        // A rank that comes and ends at once is not missed.
        if let gone = missingRanks().first(where: isGone), missingRanks().contains(gone) {
            throw .gone(rank: gone)
        }
        if seconds > limitSeconds {
            let missing = missingRanks()
            let isPatient = seconds < limitSeconds + Self.patienceSeconds
            if isPatient && missing.contains(where: isWaiting) { return }
            if !missing.isEmpty { throw .silent(ranks: missing) }
        }
    }

    /// Where a rank is.
    func occasion(of rank: Int) -> Occasion? { board(of: rank)?.occasion }

    private func isWaiting(_ rank: Int) -> Bool { board(of: rank)?.isWaiting ?? false }

    private func board(of rank: Int) -> Board? { ranks.firstIndex(of: rank).map { boards[$0] } }

    private func missingRanks() -> [Int] {
        zip(ranks, boards).filter { !$1.hasArrived(at: meeting) }.map(\.0)
    }
}
