import ArgumentParser
import Collectives
import FoundationEssentials
import Reporting
import Studies
import Training

/// `dnn-dist runs`
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List runs with their states and results, the newest first.",
        discussion: """
            States: finished, stopped early, stopped, diverged, rank lost, failed; running; lost for a run whose process is gone \
            without having recorded an end. A run that is not complete goes on with 'dnn-dist train CONFIG --resume RUN'.
            """)

    @Argument(
        help: ArgumentHelp("Folder of runs, or one of a configuration's runs.", valueName: "folder"),
        completion: .directory)
    var folder = RunName.folder

    @Flag(help: "Print the runs as JSON.")
    var json = false

    func run() throws {
        try Session.runAlone(json: json) {
            let runs = RunSearch.runs(in: folder).map { RunSummary(folder: $0) }
            if runs.isEmpty, folder != RunName.folder || FileManager.default.fileExists(atPath: folder) {
                throw TrainingError("\(folder): there is no run in it", .missingInput)
            }
            if json { return try Console.print(JSONLine.text(of: runs)) }
            if runs.isEmpty {
                return Console.note("there are no runs yet: the folder '\(folder)' does not exist")
            }
            try Console.print(RunSummary.table(runs).text())
        }
    }
}
