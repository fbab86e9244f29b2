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
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @OptionGroup var resumption: ResumeArguments

    @OptionGroup var progress: ProgressArguments

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(
        help: """
            Record each layer's gradient norm, saturated or dead units and update-to-weight ratio in diagnostics.jsonl, at every step \
            or at the interval set by training.diagnose. 'dnn-dist report' plots the records.
            """)
    var diagnose = false

    func run() throws {
        try Session.run {
            try TrainingJob(
                arguments: arguments, resumption: resumption.request, allowsChanges: resumption.allowChanges,
                style: progress.style, diagnoses: diagnose, output: json ? .json : .text, communicator: $0
            ).run()
        }
    }
}
