import ArgumentParser
import Collectives
import Launching
import Reporting
import Training

/// The arguments for a look at single ranks, shared by several commands.
struct DebuggingArguments: ParsableArguments {
    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Folder for a log of each rank, rank-R.log: its host and process, its part of each step, its standard error.",
            valueName: "folder"), completion: .directory)
    var ranksLog: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Rank that waits for a debugger before training, and all others for it; its process is shown. No time limit ends the job.",
            valueName: "rank"))
    var debugRank: Int?

    func validate() throws {
        try NumberBounds.check("--debug-rank", debugRank, in: 0...RankCount.most - 1)
    }

    /// The log of this process's rank; nil without any.
    var log: RankLog? { ranksLog.map { RankLog(in: $0, rank: Launch.current.rank ?? 0) } }

    /// Returns the style of the display: no bar, which would fill the log of rank 0.
    func style(_ style: ProgressStyle) -> ProgressStyle {
        var style = style
        if ranksLog != nil, style.form == .auto { style.form = .line }
        return style
    }
}
