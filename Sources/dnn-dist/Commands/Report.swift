import ArgumentParser
import Collectives
import Reporting

/// `dnn-dist report`
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw the course of runs as figures (SVG), and show them side by side.",
        discussion: """
            Figures of loss and accuracy, and of a run that was trained with --diagnose each layer's gradient norm, saturated or \
            dead units, and update-to-weight ratio. Several runs share figures, to compare them.

              dnn-dist train config.yaml --diagnose
              dnn-dist report runs/NAME/TIME
            """)

    @Argument(
        help: ArgumentHelp(
            "Folders of runs (runs/NAME/TIME); one that has several, of different seeds, stands for all of them.",
            valueName: "run"))
    var runs: [String]

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Where the figures go; default: figures in the run's folder, or in the working directory for several runs.",
            valueName: "folder"))
    var output: String?

    @Flag(help: "Print the paths of the figures as JSON.")
    var json = false

    private struct Outcome: Encodable {
        let figures: [String]
    }

    func run() throws {
        guard Launch.current.speaks else { return }
        do {
            let histories = try runs.flatMap { RunFolder.parts(of: $0) ?? [$0] }
                .map { try RunHistory(folder: $0) }
            let folder = output ?? (runs.count == 1 ? runs[0] + "/figures" : "figures")
            let paths = try RunFigures(histories).write(to: folder)
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
