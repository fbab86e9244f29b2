import ArgumentParser
import Collectives
import Glibc

/// The command `dnn-dist`.
@main
struct DNNDist: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dnn-dist",
        abstract:
            "Trains deep neural networks on CPU clusters, with bit-identical results on any number of ranks.",
        discussion: """
            Run it as a single process, or under mpirun with any number of ranks:

              dnn-dist train configs/digits.yaml
              mpirun -n 4 dnn-dist train configs/digits.yaml

            Exit codes:

              0  success        70 internal error       80 rank lost or out of sync
              64 usage error    73 cannot write output  81 training diverged
              65 bad data       75 stopped by a signal
              66 missing input  78 bad configuration
            """,
        version: Version.text,
        subcommands: [
            Train.self, LaunchCommand.self, Pretrain.self, Evaluate.self, Predict.self, Export.self,
            Report.self,
            Summary.self,
            Check.self, Init.self, DataCommand.self, List.self, Bench.self,
        ])

    static func main() {
        let launch = Launch.current
        launch.handleSignals(activity: configuration.commandName)
        // A write to a closed pipe, or beyond a file size limit, is an error with a message, not a signal.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot(
                ResumeArguments.completed(Array(CommandLine.arguments.dropFirst())))
            StopSignal.activity = String(describing: type(of: command)).lowercased()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            if !code.isSuccess { launch.announceReport() }
            if launch.printsErrors || code.isSuccess == false && error is ArgumentParser.ExitCode {
                exit(withError: error)
            }
            // Help and usage errors are the same on every rank: only one prints them.
            if !code.isSuccess { launch.waitForErrorReport() }
            exit(withError: code)
        }
    }
}

/// The version of the program.
enum Version {
    static let text = "0.1.0"
}
