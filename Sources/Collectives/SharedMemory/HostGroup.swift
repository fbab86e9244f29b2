import CMPI
import Glibc

/// The ranks of one host, which meet by means of shared memory.
///
/// A meeting begins when a rank arrives and is over for that rank when all others have arrived: what each of
/// them wrote before, all can read after. Waiting is at full speed first, then yields to other processes,
/// then sleeps until it is woken, so that it stays cheap with more ranks than cores.
final class HostGroup {
    /// The reason for which a meeting failed.
    enum Obstacle: Error {
        /// A rank has ended.
        case gone(rank: Int)
        /// Ranks did not arrive within the limit.
        case silent(ranks: [Int])
        /// A rank makes another call.
        case apart(rank: Int, CallMark)
    }

    /// The numbers of the ranks, ascending.
    let ranks: [Int]
    /// The position of this rank among them.
    let index: Int
    /// The ranks' boards, in the same order.
    let boards: [Board]
    /// The sizes of the boards.
    let shape: BoardShape
    /// The number of the last meeting.
    private(set) var meeting: UInt32 = 0

    /// Called repeatedly while this rank waits; nil if not needed. MPI may keep a part of what was sent to
    /// another host, though it reports it as sent, and it makes progress only when it is called.
    var whileWaiting: (() -> Void)?

    /// The time limit of a meeting.
    var limitSeconds: Double
    private let spinSeconds: Double
    private let isGone: (Int) -> Bool

    /// The longest sleep, short enough to notice soon that a rank has ended.
    private static let sleepSeconds = 0.02
    /// The longest sleep of a rank with a `whileWaiting`.
    private static let napSeconds = 0.0002
    /// The time for which a rank yields before it sleeps: falling asleep and waking take some microseconds.
    private static let yieldSeconds = 0.0003

    /// A group in which this rank has position `index`.
    ///
    /// - Parameters:
    ///   - limitSeconds: the time limit of a meeting.
    ///   - isCrowded: true if the host has fewer cores than ranks.
    ///   - isGone: returns true if a rank is known to have ended.
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

    /// The number of the next meeting.
    var nextMeeting: UInt32 { meeting &+ 1 }
    /// This rank's board.
    var board: Board { boards[index] }

    /// Waits until all ranks of the host have arrived, and checks that they make the same call.
    func meet(_ mark: CallMark) throws(Obstacle) {
        meeting &+= 1
        board.setMark(mark, of: meeting)
        board.arrive(at: meeting)
        for (position, other) in boards.enumerated() where position != index {
            if !other.hasArrived(at: meeting) { try wait(for: other) }
        }
        for (position, other) in boards.enumerated() where position != index {
            let otherMark = other.mark(of: meeting)
            guard otherMark == mark else { throw .apart(rank: ranks[position], otherMark) }
        }
    }

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
            if seconds > Self.yieldSeconds { try checkMissingRanks(after: seconds) }
        }
    }

    /// Throws if the missing ranks have ended, or the limit has passed.
    private func checkMissingRanks(after seconds: Double) throws(Obstacle) {
        board.isWaiting = true
        // A rank that has arrived and ended in the meantime is not missing.
        if let gone = missingRanks().first(where: isGone), missingRanks().contains(gone) {
            throw .gone(rank: gone)
        }
        if seconds > limitSeconds {
            let missing = missingRanks()
            let isPatient = seconds < limitSeconds + SupervisionTimes.waitingRanksPatience
            if isPatient && missing.contains(where: isWaiting) { return }
            if !missing.isEmpty { throw .silent(ranks: missing) }
        }
    }

    /// The current occasion of a rank.
    func occasion(of rank: Int) -> Occasion? { board(of: rank)?.occasion }

    private func isWaiting(_ rank: Int) -> Bool { board(of: rank)?.isWaiting ?? false }

    private func board(of rank: Int) -> Board? { ranks.firstIndex(of: rank).map { boards[$0] } }

    private func missingRanks() -> [Int] {
        zip(ranks, boards).filter { !$1.hasArrived(at: meeting) }.map(\.0)
    }
}
