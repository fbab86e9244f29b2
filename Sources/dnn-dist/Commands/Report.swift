import ArgumentParser
import Collectives
import Reporting
import Training

/// `dnn-dist report`
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plot training runs as figures (SVG), one or several for comparison.",
        discussion: """
            Plots loss and accuracy and, for runs trained with --diagnose, each layer's gradient norm, saturated or dead units, \
            and update-to-weight ratio. Several runs are plotted in the same figures for comparison.

              dnn-dist train config.yaml --diagnose
              dnn-dist report runs/NAME/TIME
            """)

    @Argument(
        help: ArgumentHelp(
            "Run folders (runs/NAME/TIME); runs/NAME means its newest run, a folder with runs of several seeds all of them.",
            valueName: "run"))
    var runs: [String]

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Output folder; default: figures in the run folder, or in the working directory for several runs.",
            valueName: "folder"))
    var output: String?

    @Flag(help: "Print the paths of the figures as JSON.")
    var json = false

    private struct Outcome: Encodable {
        let figures: [String]
    }

    func run() throws {
        guard Launch.current.printsErrors else { return }
        do {
            let runs = runs.map { run in
                let newest = RunFolder.parts(of: run) == nil ? RunSearch.newestRun(in: run) : nil
                if let newest { Console.note("\(newest) is taken, the newest run in \(run)") }
                return newest ?? run
            }
            let histories = try runs.flatMap { RunFolder.parts(of: $0) ?? [$0] }
                .map { try RunHistory(folder: $0) }
            let folder = output ?? (runs.count == 1 ? runs[0] + "/figures" : "figures")
            let paths = try StopSignal.deferred { try RunFigures(histories).write(to: folder) }
            StopSignal.endIfReceived()
            try Console.print(json ? JSONLine.text(of: Outcome(figures: paths)) : text(histories, paths))
        } catch {
            let failure = RankFailure(error)
            Console.error(failure.message)
            throw ArgumentParser.ExitCode(failure.exitCode)
        }
    }

    private func text(_ histories: [RunHistory], _ paths: [String]) -> String {
        var parts = [RunHistory.table(histories).text()]
        if histories.count == 1, let table = histories[0].layerTable { parts.append(table.text()) }
        parts.append(paths.map { $0 + "\n" }.joined())
        return parts.joined(separator: "\n")
    }
}
