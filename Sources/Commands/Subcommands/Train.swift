import ArgumentParser

/// `dnn-dist train`
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a model from a configuration.",
        discussion: """
            Progress goes to standard error, the result to standard output. Each run has its own folder, runs/NAME/TIME, \
            with the resolved configuration, metrics, checkpoints, weights and result.

              dnn-dist train config.yaml
              dnn-dist train config.yaml --resume

            A run that was stopped, killed or lost goes on from its newest good checkpoint, on any number of ranks, and ends in the \
            same bits as if it had never stopped. Signals and training.max_time stop it after a checkpoint, with exit code 75.

              dnn-dist train runs/NAME/TIME --replay 120 --rank 2

            computes step 120 again as rank 2 did, from the last checkpoint before it, alone and to the same bits.
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @OptionGroup var resumption: ResumeArguments

    @OptionGroup var progress: ProgressArguments

    @OptionGroup var debugging: DebuggingArguments

    @OptionGroup var replay: ReplayArguments

    /// The help of --dry-run.
    static let dryRunHelp: ArgumentHelp =
        "Do everything before the second step, in memory alone, and say what the run would do. Writes no run folder."

    @Flag(help: Train.dryRunHelp)
    var dryRun = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(
        help: """
            Record each layer's gradient norm, saturated or dead units and update-to-weight ratio in diagnostics.jsonl, at every step \
            or at the interval set by training.diagnose. 'dnn-dist report' plots the records.
            """)
    var diagnose = false

    func validate() throws {
        if replay.step != nil, resumption.resume != nil || diagnose || debugging.ranksLog != nil {
            throw ValidationError(
                "--replay takes no --resume, --diagnose or --ranks-log: it reads the run, and ends with its step."
            )
        }
        if dryRun, replay.step != nil || debugging.ranksLog != nil {
            throw ValidationError("--dry-run takes no --replay or --ranks-log: it trains nothing.")
        }
    }

    func run() throws {
        let log = debugging.log
        let style = debugging.style(progress.style)
        let next = ResumeArguments.next(isQuiet: style.isQuiet)
        try Session.run(log: log, json: json, next: next) { communicator in
            if let step = replay.step {
                return try ReplayJob(
                    arguments: arguments, replay: replay, step: step, style: style, json: json,
                    communicator: communicator, debuggedRank: debugging.debugRank
                ).run()
            }
            let request = resumption.request(for: arguments)
            try TrainingJob(
                arguments: arguments.completed(by: request), resumption: request,
                allowsChanges: resumption.allowChanges,
                style: style, diagnoses: diagnose, isRehearsal: dryRun, output: json ? .json : .text,
                communicator: communicator, log: log, debuggedRank: debugging.debugRank
            ).run()
        }
    }
}
