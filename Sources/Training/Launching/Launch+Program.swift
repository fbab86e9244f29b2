import Collectives
import Foundation
import Reporting

extension Launch {
    /// The launch of this process, from its environment.
    public static var current: Launch { Launch(environment: ProcessInfo.processInfo.environment) }

    /// Runs a program's work on this rank together with the other ranks, if a launcher started several. After
    /// an error, which is printed once, the process exits with its exit code.
    ///
    /// - Parameter body: the work, given the ranks' communicator. To print once, print on rank 0 only.
    /// - Precondition: The process has one thread.
    public func run(_ body: (any Communicator) throws -> Void) {
        handleSignals()
        let code = run(
            failure: RankFailure.init, report: { StandardError().write("error: \($0)\n") }, body)
        if code != 0 { exit(code) }
    }
}

extension Communicator {
    /// Runs a part of the set-up that may fail on some ranks only; it succeeds on all ranks or fails on all. It may read
    /// data together with the other ranks.
    public func setUp<Value>(_ body: () throws -> Value) throws(CommunicationError) -> Value {
        do {
            let value = try body()
            return try agree(.success(value))
        } catch let error as CommunicationError {
            // All ranks have it: from `agree`, or from a collective in the body.
            throw error
        } catch {
            return try agree(.failure(RankFailure(error)))
        }
    }

    /// Does the same for a part that writes files and must not be interrupted: requests to end are deferred on all
    /// ranks, and afterwards end the job on all of them, with exit code 75.
    public func setUpUninterrupted<Value>(_ body: () throws -> Value) throws(CommunicationError) -> Value {
        try StopSignal.deferred { () throws(CommunicationError) in
            // From here on all ranks defer requests.
            try barrier(phase: .setup)
            let value = try setUp(body)
            try endIfStopped()
            return value
        }
    }
}
