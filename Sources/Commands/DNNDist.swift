import ArgumentParser
import Collectives
import Configuration
import Glibc
import Registry
import Reporting
import Storage
import Training

/// The command `dnn-dist`, for programs that add tools of their own.
///
/// ```swift
/// // main.swift: `./my-dnn-dist train config.yaml` knows the layer my_layer.
/// DNNDist.main(adding: [MyLayer.entry])
/// ```
public enum DNNDist {
    /// Runs the command line of this process, and exits.
    ///
    /// - Parameter entries: the program's own tools: `Entry<any Layer>`, `Entry<any Loss>`,
    ///   `Entry<any Optimizer>`, `Entry<any DataSource>` and so on. Configurations, `list`, `check`, error messages
    ///   and the reference page know them.
    /// - Precondition: The process has one thread.
    public static func main(adding entries: [any EntryDescription] = []) {
        StandardDescriptors.occupy()
        Additions.install(entries)
        if let problem = Catalogs.standard.problem(with: entries) {
            Console.error(problem)
            Glibc.exit(Collectives.ExitCode.internal.rawValue)
        }
        run()
    }

    /// The message with which a command line would be refused before anything is done; nil for none.
    ///
    /// - Parameter arguments: the words after the program's name.
    package static func problem(parsing arguments: [String]) -> String? {
        do {
            _ = try DNNDistCommand.parseAsRoot(CommandLineHabits.understood(arguments))
            return nil
        } catch {
            return DNNDistCommand.exitCode(for: error).isSuccess
                ? nil : DNNDistCommand.fullMessage(for: error)
        }
    }

    /// Exits with the message of an error, which repeats arguments, or with help.
    private static func end(with error: any Error, _ code: ArgumentParser.ExitCode) -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let message = CommandAdvice.advising(DNNDistCommand.fullMessage(for: error), about: arguments)
        if code.isSuccess || message.isEmpty { DNNDistCommand.exit(withError: error) }
        if arguments.contains("--json") {
            let text = DNNDistCommand.message(for: error)
            Session.printJSON(of: RankFailure(message: text, exitCode: code.rawValue))
        }
        Console.message(message)
        Glibc.exit(code.rawValue)
    }

    private static func run() {
        let launch = Launch.current
        launch.handleSignals(activity: DNNDistCommand.configuration.commandName)
        // A write to a closed pipe, or beyond a file size limit, is an error with a message, not a signal.
        signal(SIGPIPE, SIG_IGN)
        if !launch.usesMPI { StandardOutput.endWithReader() }
        signal(SIGXFSZ, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        CommandLineHabits.coloring(in: arguments)?.replaceEnvironment()
        do {
            if Set(arguments) == ["--version", "--json"] {
                throw CleanExit.message(JSONLine.text(of: ["version": Version.text]))
            }
            let understood = try CommandLineHabits.understood(arguments)
            var command = try DNNDistCommand.parseAsRoot(understood)
            if launch.printsErrors {
                for warning in CommandLineHabits.warnings(about: understood) {
                    Console.message("warning: " + warning)
                }
            }
            StopSignal.activity =
                command is Train || command is Pretrain
                ? "training" : type(of: command).name
            try command.run()
        } catch {
            let code = DNNDistCommand.exitCode(for: error)
            if !code.isSuccess { launch.announceReport() }
            if launch.printsErrors || code.isSuccess == false && error is ArgumentParser.ExitCode {
                end(with: error, code)
            }
            // Help and usage errors are the same on every rank: only one prints them.
            if !code.isSuccess { launch.waitForErrorReport() }
            DNNDistCommand.exit(withError: code)
        }
    }
}

extension Catalogs {
    /// The problem with added entries: a name that is there already, or no catalog that takes them; nil for none.
    fileprivate func problem(with entries: [any EntryDescription]) -> String? {
        for catalog in all {
            var names: Set<String> = []
            for entry in catalog.descriptions {
                for name in [entry.name] + entry.aliases where !names.insert(name).inserted {
                    return "two \(catalog.plural) have the name '\(name)': give the added one another"
                }
            }
        }
        for entry in entries {
            for name in [entry.name] + entry.aliases + entry.options.map(\.name)
            where name.wholeMatch(of: /[a-z][a-z0-9_]*/) == nil {
                return
                    "an added entry or option has the name '\(name)': expected lower-case letters, digits and _, such as my_layer"
            }
            var names: Set<String> = []
            for option in entry.options {
                guard names.insert(option.name).inserted else {
                    return
                        "the added entry '\(entry.name)' has two options '\(option.name)': give each its own name"
                }
                if let usual = option.defaultSetting, !option.constraint.allows(usual) {
                    return
                        "the option '\(option.name)' of the added entry '\(entry.name)' has a default that it does not allow: it must be \(option.constraint.description)"
                }
            }
        }
        for entry in entries where !all.contains(where: { $0.description(named: entry.name) != nil }) {
            return
                "no catalog takes the added entry '\(entry.name)': make it an Entry<any Layer>, Entry<any Loss> or the like"
        }
        return nil
    }
}

extension ParsableCommand {
    /// The command's name on the command line.
    static var name: String { configuration.commandName ?? String(describing: self).lowercased() }
}

/// The root of all subcommands.
struct DNNDistCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dnn-dist",
        abstract:
            "Trains deep neural networks on CPU clusters, with bit-identical results on any number of ranks.",
        discussion: """
            Run it as a single process, or under mpirun with any number of ranks:

              dnn-dist train configs/digits.yaml
              mpirun -n 4 dnn-dist train configs/digits.yaml

            Exit codes:

              0  success        69 unfit machine        78 bad configuration
              64 usage error    70 internal error       80 rank lost or out of sync
              65 bad data       73 cannot write output  81 training diverged
              66 missing input  75 stopped by a signal
            """,
        version: Version.text,
        subcommands: [
            Train.self, SweepCommand.self, LaunchCommand.self, JobCommand.self, Pretrain.self, Evaluate.self,
            Predict.self,
            Export.self,
            Report.self, RunsCommand.self,
            Summary.self, PlanCommand.self, FindLearningRate.self,
            Check.self, ConfigCommand.self, Init.self, DataCommand.self, List.self, Bench.self,
            DoctorCommand.self,
        ])

    /// The command line without a command: what one begins with.
    private static let beginning = """
        Trains deep neural networks on CPU clusters, with the same bits on any number of
        ranks.

          dnn-dist train [CONFIG]   train a model; without CONFIG, on handwritten digits
          dnn-dist init TABLE       write a configuration for a table
          dnn-dist check CONFIG     validate a configuration and its data
          dnn-dist runs             list the runs and their results
          dnn-dist report RUN       write a page about a run: dnn-dist report latest
          dnn-dist list             show what a configuration may have
          dnn-dist help [COMMAND]   show all commands and options

        On several processes: mpirun -n 4 dnn-dist train
        """

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Colors of errors, warnings and headings: auto, always or never. Anywhere on the command line.",
            valueName: "when"))
    var color = Coloring.Choice.auto

    func run() throws { throw CleanExit.message(Self.beginning) }
}

extension Coloring.Choice: ExpressibleByArgument {}

/// The version of the program.
enum Version {
    static let text = "0.1.0"
}
