import ArgumentParser
import Collectives
import Reporting
import Storage
import Studies
import Training

/// `dnn-dist report`
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a page (HTML) about training runs, one or several for comparison.",
        usage: "dnn-dist report <run> ... [<options>]",
        discussion: """
            The page shows curves, metrics, classes, time, environment and configuration, of several runs side by side with the \
            settings that differ; for runs trained with --diagnose also each layer's gradient norm, saturated or dead units, and \
            update-to-weight ratio. It is one file without scripts, for any browser.

              dnn-dist train config.yaml --diagnose
              dnn-dist report latest
              dnn-dist report runs/NAME/TIME runs/OTHER --output comparison.html
            """)

    @Argument(
        help: ArgumentHelp(
            "Run folders (runs/NAME/TIME); runs/NAME means its newest run, latest the newest of all, a folder with several runs, by seed or fold, all of them.",
            valueName: "run"), completion: .file())
    var runs: [RunName]

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "File of the page; default: report.html in the run folder, or in the working directory for several runs.",
            valueName: "file"), completion: .file())
    var output: String?

    @ArgumentParser.Option(
        help: ArgumentHelp("Folder for the figures as SVG files, in addition.", valueName: "folder"),
        completion: .directory)
    var figures: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "File for the metrics of all epochs (CSV), in addition; - for standard output.", valueName: "file"
        ),
        completion: .file())
    var csv: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Folder for TensorBoard's event files, in addition; then 'tensorboard --logdir FOLDER'.",
            valueName: "folder"), completion: .directory)
    var tensorboard: String?

    @Flag(help: "Print the paths of the files as JSON.")
    var json = false

    func validate() throws {
        if let output { try FileExtension.check(output, of: "--output", isOneOf: ["html", "htm"]) }
        if let csv { try FileExtension.check(csv, of: "--csv", isOneOf: ["csv"]) }
        if output == Console.standardOutput, csv == Console.standardOutput {
            throw ValidationError("--output and --csv cannot both be standard output (-).")
        }
    }

    private struct Outcome: Encodable {
        let report: String
        var figures: [String]?
        var csv: String?
        var tensorboard: [String]?

        var paths: [String] {
            ([report] + (figures ?? []) + [csv].compactMap(\.self) + (tensorboard ?? []))
                .filter { $0 != Console.standardOutput }
        }
    }

    func run() throws {
        try Session.runAlone(json: json) {
            let folders = try runs.map { RunSearch.run(at: try $0.found()) }
            let histories = try folders.flatMap(RunSearch.members).map { try RunHistory(folder: $0) }
            let report = RunReport(histories, version: Version.text)
            let page = output ?? (folders.count == 1 ? folders[0] + "/report.html" : "report.html")
            let outcome = try StopSignal.deferred {
                try Console.write(report.html, to: page)
                var outcome = Outcome(report: page)
                outcome.figures = try figures.map { try RunFigures(histories).write(to: $0) }
                outcome.csv = csv
                if let csv { try Console.write(RunHistory.csv(histories), to: csv) }
                outcome.tensorboard = try tensorboard.map { try report.writeEvents(to: $0) }
                return outcome
            }
            StopSignal.endIfReceived()
            try Console.print(
                json ? JSONLine.text(of: outcome) : text(report, histories, outcome.paths),
                with: [output, csv])
        }
    }

    private func text(_ report: RunReport, _ histories: [RunHistory], _ paths: [String]) -> String {
        var parts = [report.table.text()] + [report.spreadTable?.text()].compactMap(\.self)
        if histories.count == 1, let table = histories[0].layerTable() { parts.append(table.text()) }
        parts.append(paths.map { $0 + "\n" }.joined())
        return parts.joined(separator: "\n")
    }
}
