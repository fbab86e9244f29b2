import Collectives
import Configuration
import FoundationEssentials
import Reporting
import Storage
import Training

/// The work of `train --replay`: one step of a run, computed again by this process alone.
struct ReplayJob {
    let arguments: ConfigurationArguments
    let replay: ReplayArguments
    /// The number of the step, from 1.
    let step: Int
    /// The display of the steps before it.
    let style: ProgressStyle
    /// True to print the outcome as JSON.
    let json: Bool
    let communicator: any Communicator
    /// The rank that waits for a debugger; nil for none.
    let debuggedRank: Int?

    /// Computes the step, and prints it.
    func run() throws {
        guard communicator.size == 1 else {
            throw CommunicationError.allFailed(
                RankFailure(
                    message: "--replay computes a rank's step in one process: leave mpirun out",
                    exitCode: .usage))
        }
        if let debuggedRank { try communicator.awaitDebugger(of: debuggedRank, tell: Console.message) }
        let (plan, folder) = try run(of: arguments)
        let experiment = try arguments.experiment(plan, on: communicator)
        communicator.follow(plan.distributed)
        let console = ConsoleReporter(environment: ProcessInfo.processInfo.environment, style: style)
        defer { console.endProgressLine() }
        // Nothing is written to a path that turns out to be none only after hours.
        let file = try replay.output.map { try ResultFile(path: $0) }
        let outcome = try RunReplay(
            experiment, in: folder, step: step, rank: replay.rank ?? 0, of: replay.ranks,
            version: Version.text, on: communicator
        ) { console.report(message: $0) }.run(observers: [console])
        console.clearProgressLine()
        if let file {
            for piece in outcome.file { try file.append(piece) }
            try file.finish()
        }
        try Console.print(json ? JSONLine.text(of: outcome) : outcome.text)
    }

    /// The plan and the folder of the run that the arguments mean; no folder if the configuration has no run yet.
    private func run(of arguments: ConfigurationArguments) throws -> (plan: Plan, folder: String?) {
        guard let folder = try arguments.config.map({ RunSearch.run(at: try RunName(argument: $0).found()) }),
            FileManager.default.fileExists(atPath: folder + "/config.yaml")
        else {
            let plan = try arguments.plan()
            return (plan, try single(RunSearch.newestRun(of: plan), of: plan))
        }
        var arguments = arguments
        arguments.config = folder + "/config.yaml"
        let plan = try arguments.plan()
        if RunFolder.isPart(folder.split(separator: "/").last ?? "") { return (plan.parts[0], folder) }
        return (plan, try single(folder, of: plan))
    }

    /// Returns the folder of a run of a plan, unless the plan stands for several.
    private func single(_ folder: String?, of plan: Plan) throws -> String? {
        guard plan.isRepeated else { return folder }
        let parts = folder.flatMap { RunFolder.parts(of: $0) } ?? []
        throw TrainingError(
            "--replay is about one run, and the configuration stands for several: name the folder of one of them"
                + (parts.first.map { ", such as \($0)" } ?? ", RUN/seed-\(plan.seed)"), .usage)
    }
}
