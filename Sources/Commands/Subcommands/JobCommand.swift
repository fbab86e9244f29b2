import ArgumentParser
import Collectives
import Configuration
import Launching
import Reporting
import Training

/// `dnn-dist job`
struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Print a script for a batch system: Slurm, PBS, LSF or Kubernetes.",
        usage: "dnn-dist job <system> [<config>] -n <ranks> [<options>] [-- <command>]",
        discussion: """
            The job stops in time, saves its state, and goes on in another one.

              dnn-dist job slurm config.yaml -N 2 -n 16 > train.slurm; sbatch train.slurm
              dnn-dist job pbs config.yaml -N 2 -n 16 > train.pbs; qsub train.pbs
              dnn-dist job lsf config.yaml -n 16 > train.lsf; bsub < train.lsf
              dnn-dist job kubernetes config.yaml -n 8 | kubectl apply -f -

            Any command of ranks may come after '--':

              dnn-dist job slurm -n 16 -- sweep config.yaml --grid optimizer=sgd,adam
              dnn-dist job slurm -n 16 -- train config.yaml --set training.epochs=90
            """)

    @Argument(help: "slurm, pbs, lsf or kubernetes.")
    var system: JobScript.System

    @Argument(
        help: ArgumentHelp("Configuration to train: short for -- train config.", valueName: "config"),
        completion: .file())
    var config: String?

    @ArgumentParser.Option(
        name: [.customShort("N"), .long], help: "Number of hosts; default: left to the batch system.")
    var hosts: Int?

    @ArgumentParser.Option(
        name: [.customShort("n"), .long], help: "Number of ranks on all hosts together.")
    var ranks: Int

    @ArgumentParser.Option(help: "Time limit of the job: 4h, 1d12h, 90m.")
    var time = "4h"

    @Flag(help: "Print the script as JSON.")
    var json = false

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("Command of the ranks: -- sweep config.yaml.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        guard (config == nil) != command.isEmpty else {
            throw ValidationError(
                config == nil
                    ? "There is nothing to do. Name a configuration to train, or a command after '--'."
                    : "The configuration '\(config ?? "")' stands before '--', and a command after it: name one of both."
            )
        }
        try LaunchCommand.check(command: arguments)
        try NumberBounds.check("-n", ranks, in: 1...RankCount.most)
        try NumberBounds.check("-N", hosts, in: 1...RankCount.most)
        if let problem = DNNDist.problem(parsing: arguments) {
            let first = problem.split(separator: "\n").first.map(String.init) ?? problem
            throw ValidationError(
                "The command of the ranks, '\(arguments.joined(separator: " "))', is wrong: \(first.replacing("Error: ", with: ""))"
            )
        }
    }

    /// The command of the ranks with its arguments.
    private var arguments: [String] { config.map { ["train", $0] } ?? command }

    func run() throws {
        guard Launch.current.printsErrors else { return }
        guard let limit = TimeLimit(time) else {
            throw ValidationError("--time is '\(time)'; expected a time such as 4h, 1d12h or 90m.")
        }
        let training = training
        let text: String
        do throws(LaunchError) {
            text = try JobScript(
                command: arguments, takesResume: ResumeArguments.isNeeded(by: arguments),
                takesMaxTime: training.map { takesMaxTime($0, limit) } ?? false, hosts: hosts, ranks: ranks,
                seconds: Int(limit.seconds), memory: training.flatMap(memory)
            ).text(for: system)
        } catch {
            Session.report(RankFailure(message: error.description, exitCode: error.code), json: json)
            throw ArgumentParser.ExitCode(error.code.rawValue)
        }
        try Console.print(json ? JSONLine.text(of: Outcome(system: system.rawValue, script: text)) : text)
    }

    private struct Outcome: Encodable {
        let system: String
        let script: String
    }
}

extension JobCommand {
    /// The configuration of the command, if that is a training.
    private var training: ConfigurationArguments? {
        switch try? DNNDistCommand.parseAsRoot(CommandLineHabits.understood(arguments)) {
        case let train as Train: train.arguments
        case let pretrain as Pretrain: pretrain.arguments
        default: nil
        }
    }

    /// The memory of the training, whose batch may have too few samples for all ranks, which is told; nil if the configuration or its data are not here, but on the cluster alone.
    private func memory(_ configuration: ConfigurationArguments) -> JobScript.Memory? {
        guard let experiment = try? configuration.experiment(on: SoloCommunicator()) else { return nil }
        if let warning = experiment.rankWarning(ranks) { Console.message("warning: " + warning) }
        let stages = experiment.stages.compactMap { stage in
            (try? experiment.model.freeze(stage.frozenLayers)).map {
                experiment.memory(of: stage, ranks: ranks)
            }
        }
        return stages.max { $0.ownBytes < $1.ownBytes }.map {
            JobScript.Memory(rankBytes: $0.ownBytes, dataBytes: $0.data)
        }
    }

    /// True if a training has no time limit of its own within that of the job.
    private func takesMaxTime(_ configuration: ConfigurationArguments, _ limit: TimeLimit) -> Bool {
        // The configuration may be on the cluster alone.
        let isStated = configuration.overrides.contains { $0.hasPrefix("training.max_time=") }
        guard let plan = try? configuration.plan() else { return !isStated }
        let own = plan.training.maxTime?.seconds
        return own.map { Int($0) > JobScript.workSeconds(of: Int(limit.seconds)) } ?? true
    }
}

extension JobScript.System: ExpressibleByArgument {}
