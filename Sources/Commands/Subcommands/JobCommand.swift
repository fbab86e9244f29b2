import ArgumentParser
import Collectives
import Configuration
import Launching
import Training

/// `dnn-dist job`
struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Print a script for a batch system: Slurm, PBS, LSF or Kubernetes.",
        discussion: """
            The job stops in time, saves its state, and goes on in another one.

              dnn-dist job slurm config.yaml -N 2 -n 16 --time 4h > train.slurm; sbatch train.slurm
              dnn-dist job pbs config.yaml -N 2 -n 16 > train.pbs; qsub train.pbs
              dnn-dist job lsf config.yaml -n 16 > train.lsf; bsub < train.lsf
              dnn-dist job kubernetes config.yaml -n 8 | kubectl apply -f -
            """)

    @Argument(help: "slurm, pbs, lsf or kubernetes.")
    var system: JobScript.System

    @Argument(help: ArgumentHelp("Configuration to train.", valueName: "config"))
    var config: String

    @ArgumentParser.Option(
        name: [.customShort("N"), .long], help: "Number of hosts; default: left to the batch system.")
    var hosts: Int?

    @ArgumentParser.Option(
        name: [.customShort("n"), .long], help: "Number of ranks on all hosts together.")
    var ranks: Int

    @ArgumentParser.Option(help: "Time limit of the job: 4h, 1d12h, 90m.")
    var time = "4h"

    func run() throws {
        guard Launch.current.printsErrors else { return }
        guard let limit = TimeLimit(time) else {
            throw ValidationError("--time is '\(time)'; expected a time such as 4h, 1d12h or 90m.")
        }
        let text: String
        do throws(LaunchError) {
            text = try JobScript(
                configuration: config, hosts: hosts, ranks: ranks, seconds: Int(limit.seconds)
            ).text(for: system)
        } catch {
            Console.error(error.description)
            throw ArgumentParser.ExitCode(error.code.rawValue)
        }
        try Console.print(text)
    }
}

extension JobScript.System: ExpressibleByArgument {}
