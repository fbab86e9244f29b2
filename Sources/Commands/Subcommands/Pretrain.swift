import ArgumentParser
import NeuralNetworks
import Training

/// `dnn-dist pretrain`
struct Pretrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pretrain the lower layers without labels, then train on the labelled samples.",
        usage: "dnn-dist pretrain [<config>] [<options>]",
        discussion: """
            The section 'pretrain' of the configuration selects an autoencoder or a GAN. Pretraining uses all training data, \
            without labels; training then uses the labelled samples that 'take' selects. The pretrained models and their images \
            are saved in the run folder, beside the trained model. (dnn-dist train does the same; this command requires the section.)
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @OptionGroup var resumption: ResumeArguments

    @OptionGroup var progress: ProgressArguments

    @OptionGroup var debugging: DebuggingArguments

    @Flag(help: Train.dryRunHelp)
    var dryRun = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        if dryRun, debugging.ranksLog != nil {
            throw ValidationError("--dry-run takes no --ranks-log: it trains nothing.")
        }
    }

    func run() throws {
        let log = debugging.log
        let style = debugging.style(progress.style)
        let next = ResumeArguments.next(isQuiet: style.isQuiet)
        try Session.run(log: log, json: json, next: next) { communicator in
            let request = resumption.request(for: arguments)
            try TrainingJob(
                arguments: arguments.completed(by: request), resumption: request,
                allowsChanges: resumption.allowChanges,
                style: style, isRehearsal: dryRun, output: json ? .json : .text,
                communicator: communicator, log: log, debuggedRank: debugging.debugRank
            ) { experiment in
                guard experiment.pretraining == nil else { return }
                let lower = experiment.model.layers.lastIndex { $0 is Dense } ?? 0
                let layers = lower > 0 ? "write pretrain: {autoencoder: {layers: \(lower)}} or" : "write"
                throw TrainingError(
                    "\(arguments.name): there is no section 'pretrain': \(layers) pretrain: {gan: {…}}, or use dnn-dist train",
                    .badConfiguration)
            }.run()
        }
    }
}
