import Glibc

/// A fault on demand: a rank that takes longer for its share of every step.
package struct Delay: Sendable, Hashable {
    let rank: Int
    let milliseconds: Int

    /// The form of a delay as text.
    package static let form = "RANK:MILLISECONDS, such as 1:30, at most 60000"

    /// A delay from its text: `1:30` for 30 ms of rank 1.
    ///
    /// - Returns: nil for any other text.
    package init?(_ text: String) {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let rank = numbers[0], let milliseconds = numbers[1], rank >= 0,
            (0...60_000).contains(milliseconds)
        else { return nil }
        self.rank = rank
        self.milliseconds = milliseconds
    }

    /// Sleeps, if this is the rank.
    func apply(rank: Int) {
        if rank == self.rank { usleep(UInt32(milliseconds) * 1000) }
    }
}
