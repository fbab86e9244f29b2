import ArgumentParser
import Collectives
import Training

/// Runs the work of a command on this rank together with the others and sets the exit code; an error is
/// printed once.
enum Session {
    /// Runs `body`; throws the exit code of the job if it is not 0.
    ///
    /// - Parameter log: the log of this rank; nil for none.
    static func run(log: RankLog? = nil, _ body: (any Communicator) throws -> Void) throws {
        let code = Launch.current.run(
            log: log, failure: RankFailure.init, report: { Console.error($0.description) }
        ) { communicator in
            log.map { communicator.begin($0, CommandLine.arguments.joined(separator: " ")) }
            try body(communicator)
            StopSignal.deferToEnd()
        }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }
}
