import ArgumentParser
import Collectives
import FoundationEssentials
import Reporting
import Training

/// `dnn-dist train`
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train the model of a configuration.",
        discussion: """
            Progress goes to standard error, the result to standard output. Everything about the run is kept in a folder of
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
        try Session.run { try Self.train(arguments, diagnoses: diagnose, json: json, $0) }
    }

    /// Trains what the arguments name, together with the other ranks; rank 0 keeps and prints the result.
    ///
    /// - Parameters:
    ///   - diagnoses: whether every step is looked at layer by layer, unless the configuration says which are.
    ///   - check: says what else must hold of the experiment.
    static func train(
        _ arguments: ConfigurationArguments, diagnoses: Bool = false, json: Bool,
        _ communicator: any Communicator,
        check: (Experiment) throws -> Void = { _ in }
    ) throws {
        let experiment = try communicator.setUp {
            let experiment = try arguments.experiment { plan in
                if diagnoses, plan.training.diagnose == nil { plan.training.diagnose = 1 }
            }
            try experiment.checkRanks(communicator.size)
            try check(experiment)
            return experiment
        }
        experiment.bitFlip = ProcessInfo.processInfo.environment["DNN_DIST_BIT_FLIP"].flatMap(BitFlip.init)
        communicator.timeoutSeconds = experiment.plan.distributed.stallTimeout
        try communicator.compare(experiment.identities(version: Version.text))
        let record = try communicator.setUp {
            communicator.rank == 0 ? try RunRecord(experiment.plan) : nil
        }
        defer { record?.leaveBar() }
        let run = TrainingRun(experiment, communicator: communicator, observers: record?.observers ?? [])
        let outcome = try StopSignal.deferred { try run.run { try record?.keep($0) } }
        try communicator.setUp {
            guard let record else { return }
            let outcome = try record.finish(outcome, model: experiment.model)
            if let comparison = outcome.comparison { record.show(comparison) }
            try Console.print(json ? JSONLine.text(of: outcome) : outcome.text)
        }
    }
}
