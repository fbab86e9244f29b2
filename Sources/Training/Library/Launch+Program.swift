import Collectives
import Foundation
import Reporting

extension Launch {
    /// How this process was started.
    public static var current: Launch { Launch(environment: ProcessInfo.processInfo.environment) }

    /// Runs a program's work on this rank together with the other ranks, where a launcher started several. After an error, which is shown
    /// once, the process leaves with its exit code.
    ///
    /// - Parameter body: the work, given the ranks. What is printed on rank 0 alone is printed once.
    /// - Precondition: the process has one thread.
    public func run(_ body: (any Communicator) throws -> Void) {
        let code = run(
            failure: RankFailure.init, report: { StandardError().write("error: \($0)\n") }, body)
        if code != 0 { exit(code) }
    }
}
