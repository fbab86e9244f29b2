import Summation
import Synchronization

extension InProcessCommunicator {
    /// Runs `body` on `ranks` concurrent threads, each with its communicator.
    ///
    /// - Parameters:
    ///   - ranks: the number of ranks.
    ///   - hosts: the simulated hosts of the ranks; by default one.
    ///   - timeoutSeconds: the time limit of any wait for other ranks.
    ///   - faults: the faults to inject.
    ///   - sharesMemory: true if the ranks of a host exchange by shared memory, rather than by messages
    ///     alone.
    ///   - isCrowded: false if each thread has a core of its own, so that it may wait at full speed.
    /// - Returns: the results of `body`, in rank order.
    /// - Throws: the error that was thrown first, or `CommunicationError` if ranks and hosts do not fit.
    public static func run<Value: Sendable>(
        ranks: Int, hosts: [String]? = nil, timeoutSeconds: Double = 60, faults: [Fault] = [],
        sharesMemory: Bool = false, isCrowded: Bool = true,
        _ body: @escaping @Sendable (InProcessCommunicator) throws -> Value
    ) throws -> [Value] {
        guard ranks >= 1, hosts.map({ $0.count == ranks }) ?? true else {
            throw CommunicationError.allFailed(
                RankFailure(
                    message:
                        "there is at least one rank, each with a host: \(ranks) ranks and the hosts \(hosts ?? []) do not fit",
                    exitCode: .usage))
        }
        let ends = outcomes(
            ranks: ranks, hosts: hosts, timeoutSeconds: timeoutSeconds, faults: faults,
            sharesMemory: sharesMemory, isCrowded: isCrowded, body)
        if let first = ends.compactMap(\.failure).min(by: { $0.order < $1.order }) { throw first.error }
        return try ends.map { try $0.result.get() }
    }

    /// The outcome of `body` on one rank.
    public struct Outcome<Value: Sendable>: Sendable {
        /// The value that it returned, or the error that it threw.
        public let result: Result<Value, any Error>
        /// The number of ranks that had ended before.
        public let order: Int

        var failure: (error: any Error, order: Int)? {
            if case .failure(let error) = result { (error, order) } else { nil }
        }
    }

    /// Does the same as `run`, but returns the outcome of each rank.
    public static func outcomes<Value: Sendable>(
        ranks: Int, hosts: [String]? = nil, timeoutSeconds: Double = 60, faults: [Fault] = [],
        sharesMemory: Bool = false, isCrowded: Bool = true,
        _ body: @escaping @Sendable (InProcessCommunicator) throws -> Value
    ) -> [Outcome<Value>] {
        let names = hosts ?? Array(repeating: "this process", count: ranks)
        guard ranks >= 1, names.count == ranks else {
            fatalError(
                "\(names.count) host names do not fit \(ranks) ranks: there is at least one, each with a host"
            )
        }
        let office = PostOffice(size: ranks)
        let rooms =
            sharesMemory
            ? HostLayout(marks: names).ranksOfHost.map { InProcessRoom(size: $0.count) } : nil
        let outcomes = Outcomes<Value>()
        let threads = (0..<ranks).map { rank in
            RankThread {
                let communicator = InProcessCommunicator(
                    rank: rank, hosts: names, office: office, timeoutSeconds: timeoutSeconds, faults: faults,
                    rooms: rooms, isCrowded: isCrowded)
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
