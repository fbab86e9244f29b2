import ArgumentParser

/// `dnn-dist train`
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train the model of a configuration.",
        discussion: """
            Progress goes to standard error, the result to standard output. Everything about the run is kept in a folder of \
            its own, runs/NAME/TIME: the resolved configuration, the metrics, the weights, the result.
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(
        help: ArgumentHelp(
            "Record each layer's gradient norm, saturated or dead units and update-to-weight ratio in diagnostics.jsonl.",
            discussion: "At every step, or as often as training.diagnose says. 'dnn-dist report' draws them.")
    )
    var diagnose = false

    func run() throws {
        try Session.run {
            try TrainingJob(arguments: arguments, diagnoses: diagnose, json: json, communicator: $0).run()
        }
    }
}
