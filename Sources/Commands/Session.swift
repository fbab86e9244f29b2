import ArgumentParser
import Collectives
import Configuration
import FoundationEssentials
import Launching
import Reporting
import Training

/// Runs the work of a command and sets the exit code; an error is printed once: to standard error for people, and with
/// `--json` to standard output, too.
enum Session {
    /// Runs `body` on this rank together with the others; throws the exit code of the job if it is not 0.
    ///
    /// - Parameters:
    ///   - log: the log of this rank; nil for none.
    ///   - json: true to print an error as JSON, too.
    ///   - diagnostics: the errors of the configuration, once there is an error.
    ///   - next: the commands that people give after an error.
    static func run(
        log: RankLog? = nil, json: Bool = false, diagnostics: @escaping () -> [Diagnostic] = { [] },
        next: @escaping (RankFailure) -> [String] = { _ in [] },
        _ body: (any Communicator) throws -> Void
    ) throws {
        let code = Launch.current.run(
            log: log, failure: RankFailure.init,
            report: {
                let failure = RankFailure(message: $0.description, exitCode: $0.exitCode)
                report(failure, json: json, diagnostics())
                Console.next(next(failure), ranks: Launch.current.size ?? 1)
            }
        ) { communicator in
            log.map { communicator.begin($0, CommandLine.arguments.joined(separator: " ")) }
            try body(communicator)
            StopSignal.deferToEnd()
        }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }

    /// Runs `body`, which needs no other ranks, on the first rank; throws the exit code of its error.
    ///
    /// - Parameter json: true to print an error as JSON, too.
    static func runAlone(json: Bool = false, _ body: () throws -> Void) throws {
        guard Launch.current.printsErrors else { return }
        do {
            try body()
        } catch  where error is ArgumentParser.ExitCode || error is ValidationError {
            throw error
        } catch {
            let failure = RankFailure(error)
            report(failure, json: json)
            throw ArgumentParser.ExitCode(failure.exitCode)
        }
    }

    /// Prints a failure: for people, and as JSON if that is wanted.
    static func report(_ failure: RankFailure, json: Bool, _ diagnostics: [Diagnostic] = []) {
        Console.error(failure.message)
        if json, !isRestarted(after: failure) { printJSON(of: failure, diagnostics) }
    }

    /// True if `dnn-dist launch` may restart the job: the failure is not its outcome.
    private static func isRestarted(after failure: RankFailure) -> Bool {
        failure.exitCode == Collectives.ExitCode.rankLost.rawValue
            && ProcessInfo.processInfo.environment[RunStatus.variable] != nil
    }

    /// Prints a failure as JSON. There is nobody left to tell of an output that cannot be written.
    static func printJSON(of failure: RankFailure, _ diagnostics: [Diagnostic] = []) {
        try? Console.print(JSONLine.text(of: FailureOutcome(failure, diagnostics)))
    }
}

/// A failure as JSON: the output of a command with `--json` that has no result.
private struct FailureOutcome: Encodable {
    /// An error of a configuration.
    struct Finding: Encodable {
        let file: String?
        /// The line and the column, from 1; nil for an error of the whole file, or of an override.
        let line: Int?
        let column: Int?
        let message: String
        let suggestion: String?
    }

    let error: String
    let exitCode: Int32
    /// The errors of the configuration one by one; nil if it is another error.
    let findings: [Finding]?

    init(_ failure: RankFailure, _ diagnostics: [Diagnostic]) {
        error = failure.message
        exitCode = failure.exitCode
        findings =
            diagnostics.isEmpty
            ? nil
            : diagnostics.map {
                Finding(
                    file: $0.file, line: $0.line, column: $0.column, message: $0.message,
                    suggestion: $0.suggestion)
            }
    }
}
