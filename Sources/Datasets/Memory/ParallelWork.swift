import Glibc
import Synchronization

/// Work that threads share, such as the decoding of images.
package enum ParallelWork {
    /// The number of processors for the threads of some work.
    package static var processorCount: Int { processors.count }

    /// The processors of other ranks that are lent; nil if there are none.
    private static let lent = Mutex<ProcessorSet?>(nil)
    private static var processors: ProcessorSet { lent.withLock(\.self) ?? .own }

    /// Does work whose threads use these processors: a launcher that binds each rank to processors of its own leaves
    /// those of the other ranks idle while these wait for the work.
    package static func lending<Value>(_ processors: ProcessorSet, _ work: () throws -> Value) rethrows
        -> Value
    {
        lent.withLock { $0 = processors }
        defer { lent.withLock { $0 = nil } }
        return try work()
    }

    /// Returns `body` of each index, computed on several threads.
    package static func map<Value: Sendable>(
        _ count: Int, threads: Int, _ body: @Sendable (Int) -> Value
    ) -> [Value] {
        guard threads > 1, count > 1 else { return (0..<count).map(body) }
        let next = Atomic<Int>(0)
        let results = Mutex<[Value?]>([Value?](repeating: nil, count: count))
        withoutActuallyEscaping(body) { body in
            let work = Work(on: processors) {
                while true {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard index < count else { return }
                    let value = body(index)
                    results.withLock { $0[index] = value }
                }
            }
            let helpers = (1..<min(threads, count)).compactMap { _ in work.start() }
            work.run()
            for helper in helpers { pthread_join(helper, nil) }
        }
        return results.withLock { $0.compactMap(\.self) }
    }

    /// A closure as the argument of a thread.
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        private let processors: ProcessorSet

        init(on processors: ProcessorSet, _ run: @escaping @Sendable () -> Void) {
            (self.processors, self.run) = (processors, run)
        }

        /// Starts a thread; nil if the system gives none.
        func start() -> pthread_t? {
            var thread: pthread_t = 0
            let argument = Unmanaged.passRetained(self)
            let failure = pthread_create(
                &thread, nil,
                { argument in
                    if let argument {
                        let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                        work.processors.use()
                        work.run()
                    }
                    return nil
                }, argument.toOpaque())
            guard failure == 0 else {
                argument.release()
                return nil
            }
            return thread
        }
    }
}

/// The finding of the lowest index among those that several threads make.
final class FirstFinding<Value: Sendable>: Sendable {
    private let first = Mutex<(index: Int, value: Value)?>(nil)

    /// The first finding so far; nil if there is none.
    var finding: (index: Int, value: Value)? { first.withLock { $0 } }

    /// Adds the finding of an index.
    func note(_ value: Value, of index: Int) {
        first.withLock { if $0.map({ index < $0.index }) ?? true { $0 = (index, value) } }
    }
}
