import ArgumentParser
import Training

/// `dnn-dist pretrain`
struct Pretrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pretrain the lower layers without labels, then train on the labelled samples.",
        discussion: """
            The section 'pretrain' of the configuration selects an autoencoder or a GAN. Pretraining uses all training data, \
            without labels; training then uses the labelled samples that 'take' selects. The pretrained models and their images \
            are saved in the run folder, beside the trained model. (dnn-dist train does the same; this command requires the section.)
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @OptionGroup var resumption: ResumeArguments

    @OptionGroup var progress: ProgressArguments

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        try Session.run { communicator in
            try TrainingJob(
                arguments: arguments, resumption: resumption, progress: progress, json: json,
                communicator: communicator
            ) { experiment in
                guard experiment.pretraining == nil else { return }
                throw TrainingError(
                    "\(arguments.name): there is no section 'pretrain': write pretrain: {autoencoder: {layers: 4}} or pretrain: {gan: {…}}, or use dnn-dist train",
                    .badConfiguration)
            }.run()
        }
    }
}
