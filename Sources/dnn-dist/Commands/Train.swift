import ArgumentParser
import Training

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

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Resume a run: the newest one of the configuration, or the named run folder or checkpoint.",
            valueName: "run"))
    var resume: String?

    @Flag(help: "With --resume: permit changes of epochs, time limits, checkpoints and the like.")
    var allowChanges = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(
        help: ArgumentHelp(
            "Record each layer's gradient norm, saturated or dead units and update-to-weight ratio in diagnostics.jsonl.",
            discussion:
                "Recorded at every step, or at the interval set by training.diagnose. 'dnn-dist report' plots the records."
        )
    )
    var diagnose = false

    func validate() throws {
        if allowChanges, resume == nil {
            throw ValidationError("--allow-changes is about a run that is resumed: add --resume.")
        }
    }

    func run() throws {
        try Session.run {
            try TrainingJob(
                arguments: arguments, resume: resume.map { ResumeRequest($0) }, allowsChanges: allowChanges,
                diagnoses: diagnose, json: json, communicator: $0
            ).run()
        }
    }
}
