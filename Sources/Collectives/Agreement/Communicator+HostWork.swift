import Dispatch
import Synchronization

extension Communicator {
    /// The ranks of this host, ascending, as far as they share memory; this rank alone if they share none.
    package var hostRanks: [Int] {
        hostExchange.map { $0.layout.ranksOfHost[$0.host] } ?? [rank]
    }

    /// Does work on one rank of each host, such as the reading of data, however long it takes, while the other ranks
    /// wait.
    ///
    /// - Parameters:
    ///   - subject: the work in words; a rank shares the result of the first rank of its host with the same words.
    ///   - work: the work; called on a thread of its own, on some ranks only.
    ///   - message: the message of a result for the other ranks of the host.
    ///   - open: makes the same result of that message; if a rank cannot, it does the work itself.
    /// - Returns: the result, on all ranks.
    /// - Throws: the same error on all ranks if the work fails on one: `allFailed` if it fails in the same way on all
    ///   hosts; also the failure that another rank had earlier and brought to `agree`.
    /// - Note: Collective: every rank must call it in the same order.
    package func oncePerHost<Value: Sendable>(
        _ subject: String, _ work: @escaping @Sendable () -> Result<Value, RankFailure>,
        message: (Value) throws(RankFailure) -> [UInt8], open: ([UInt8]) -> Value?
    ) throws(CommunicationError) -> Value {
        let subjects = try allGather(Array(subject.utf8), phase: .setup)
        let sharing = hostRanks.filter { subjects[$0] == subjects[rank] }
        let leader = sharing.first ?? rank
        var value = try wait(for: leader == rank ? work : nil, isFirst: true)
        var text: [UInt8] = []
        if let own = value, sharing.count > 1 {
            do throws(RankFailure) {
                text = try message(own)
            } catch {
                // The other ranks of the host do without.
                text = []
            }
        }
        let texts = try allGather(text, phase: .setup)
        if value == nil, !texts[leader].isEmpty { value = open(texts[leader]) }
        // Nobody goes on before all have opened what the leaders keep for them.
        let isComplete = try allGather([value == nil ? 0 : 1], phase: .setup).allSatisfy { $0 == [1] }
        if !isComplete { value = try wait(for: value == nil ? work : nil, isFirst: false) ?? value }
        guard let value else { preconditionFailure("a rank that got nothing does the work itself") }
        return value
    }

    /// Does work on some ranks, while the others wait for them.
    ///
    /// - Parameters:
    ///   - work: the work; nil on ranks that only wait.
    ///   - isFirst: true if no rank has done the work before, so that a failure of all that do it is everybody's.
    private func wait<Value: Sendable>(
        for work: (@Sendable () -> Result<Value, RankFailure>)?, isFirst: Bool
    ) throws(CommunicationError) -> Value? {
        let job = work.map { BackgroundWork($0) }
        var seconds = 0.001
        while true {
            let isDone = job?.isDone(afterSeconds: seconds) ?? true
            let states = try allGather([isDone ? 1 : 0], phase: .setup)
            for (rank, state) in states.enumerated() {
                if let failure = RankFailure(bytes: state) { throw .rankFailed(name(of: rank), failure) }
            }
            if states.allSatisfy({ $0 == [1] }) { break }
            seconds = min(2 * seconds, 1)
        }
        let result = job?.result
        var report: [UInt8] = []
        if case .failure(let failure) = result { report = failure.bytes }
        let works = try allGather([job == nil ? 0 : 1], phase: .setup).map { $0 == [1] }
        let reports = try allGather(report, phase: .setup)
        let failures = reports.map { RankFailure(bytes: $0) }
        if let (rank, failure) = failures.enumerated().first(where: { $0.element != nil }), let failure {
            let isCommon = isFirst && zip(works, reports).allSatisfy { !$0 || $1 == reports[rank] }
            throw isCommon ? .allFailed(failure) : .rankFailed(name(of: rank), failure)
        }
        return try? result?.get()
    }
}

/// Work on a thread of its own.
private final class BackgroundWork<Value: Sendable>: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Result<Value, RankFailure>?>(nil)

    init(_ work: @escaping @Sendable () -> Result<Value, RankFailure>) {
        RankThread { [self] in
            let result = work()
            outcome.withLock { $0 = result }
            done.signal()
        }.detach()
    }

    /// Waits for the end of the work for some time; returns true if it is done.
    func isDone(afterSeconds seconds: Double) -> Bool {
        guard done.wait(timeout: .now() + seconds) == .success else { return false }
        done.signal()
        return true
    }

    /// The result; nil if the work is not done.
    var result: Result<Value, RankFailure>? { outcome.withLock { $0 } }
}
