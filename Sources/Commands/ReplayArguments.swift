import ArgumentParser
import Launching

/// The arguments for a step that is computed again.
struct ReplayArguments: ParsableArguments {
    @ArgumentParser.Option(
        name: .customLong("replay"),
        help: ArgumentHelp(
            """
            Compute this step of a run again as --rank did, alone and to the same bits: samples, outputs, gradients, parameters. \
            Takes the folder of a run in place of the configuration, or the newest run of the configuration, and writes nothing there.
            """, valueName: "step"))
    var step: Int?

    @ArgumentParser.Option(help: ArgumentHelp("Rank whose part of the step is computed.", valueName: "rank"))
    var rank: Int?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Number of ranks. Default: that of the run, by its checkpoints.", valueName: "count"))
    var ranks: Int?

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "File (safetensors) for the rank's inputs, outputs of layers, losses and gradients, and the parameters after the step.",
            valueName: "file"), completion: .file())
    var output: String?

    func validate() throws {
        guard let step else {
            if rank != nil || ranks != nil || output != nil {
                throw ValidationError("--rank, --ranks and --output are about a step: add --replay STEP.")
            }
            return
        }
        try NumberBounds.check("--replay", step, atLeast: 1)
        guard let rank else { throw ValidationError("--replay \(step) takes a rank, too: --rank R, from 0.") }
        try NumberBounds.check("--rank", rank, in: 0...RankCount.most - 1)
        try NumberBounds.check("--ranks", ranks, in: 1...RankCount.most)
    }
}
