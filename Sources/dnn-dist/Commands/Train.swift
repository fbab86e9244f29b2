import ArgumentParser

/// `dnn-dist train`
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a model from a configuration.",
        discussion: """
            Progress goes to standard error, the result to standard output. Each run has its own folder, runs/NAME/TIME, \
            with the resolved configuration, metrics, weights and result.
            """)

    @OptionGroup var arguments: ConfigurationArguments

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

    func run() throws {
        try Session.run {
            try TrainingJob(arguments: arguments, diagnoses: diagnose, json: json, communicator: $0).run()
        }
    }
}
