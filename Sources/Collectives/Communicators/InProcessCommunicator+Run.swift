import Summation
import Synchronization

extension InProcessCommunicator {
    /// Runs `body` on `ranks` threads at once, each with its communicator.
    ///
    /// - Parameters:
    ///   - ranks: the number of ranks.
    ///   - hosts: the hosts that the ranks are said to run on.
    ///   - timeoutSeconds: how long a rank waits for others.
    ///   - faults: what goes wrong.
    ///   - sharesMemory: whether the ranks of a host exchange by shared memory, rather than by messages alone.
    /// - Returns: what `body` returned, in rank order.
    /// - Throws: the error that was thrown first.
    public static func run<Value: Sendable>(
        ranks: Int, hosts: [String]? = nil, timeoutSeconds: Double = 60, faults: [Fault] = [],
        sharesMemory: Bool = false,
        _ body: @escaping @Sendable (InProcessCommunicator) throws -> Value
    ) throws -> [Value] {
        let ends = outcomes(
            ranks: ranks, hosts: hosts, timeoutSeconds: timeoutSeconds, faults: faults,
            sharesMemory: sharesMemory, body)
        if let first = ends.compactMap(\.failure).min(by: { $0.order < $1.order }) { throw first.error }
        return try ends.map { try $0.result.get() }
    }

    /// How `body` ended on one rank.
    public struct Outcome<Value: Sendable>: Sendable {
        /// What it returned or threw.
        public let result: Result<Value, any Error>
        /// How many ranks had ended before.
        public let order: Int

        var failure: (error: any Error, order: Int)? {
            if case .failure(let error) = result { (error, order) } else { nil }
        }
    }

    /// As `run`, but says for each rank how it ended.
    public static func outcomes<Value: Sendable>(
        ranks: Int, hosts: [String]? = nil, timeoutSeconds: Double = 60, faults: [Fault] = [],
        sharesMemory: Bool = false,
        _ body: @escaping @Sendable (InProcessCommunicator) throws -> Value
    ) -> [Outcome<Value>] {
        let names = hosts ?? Array(repeating: "this process", count: ranks)
        precondition(
            ranks >= 1 && names.count == ranks, "\(names.count) host names do not fit \(ranks) ranks")
        let office = PostOffice(size: ranks)
        let rooms =
            sharesMemory
            ? HostLayout(marks: names).ranksOfHost.map { InProcessRoom(size: $0.count) } : nil
        let outcomes = Outcomes<Value>()
        let threads = (0..<ranks).map { rank in
            RankThread {
                let communicator = InProcessCommunicator(
                    rank: rank, hosts: names, office: office, timeoutSeconds: timeoutSeconds, faults: faults,
                    rooms: rooms)
                let result = Result { try body(communicator) }
                outcomes.add(rank, result)
                office.leave(rank)
            }
        }
        for thread in threads { thread.join() }
        return outcomes.inRankOrder
    }

    private final class Outcomes<Value: Sendable>: Sendable {
        private let ends = Mutex<[Int: Outcome<Value>]>([:])

        func add(_ rank: Int, _ result: Result<Value, any Error>) {
            ends.withLock { $0[rank] = Outcome(result: result, order: $0.count) }
        }

        var inRankOrder: [Outcome<Value>] {
            ends.withLock { ends in ends.keys.sorted().compactMap { ends[$0] } }
        }
    }
}
