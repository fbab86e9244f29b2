import ArgumentParser
import Training

/// `dnn-dist check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validate a configuration and its data without training.",
        discussion:
            "Reports all errors at once, with line and column. Exits with 0 if the run could start.")

    @OptionGroup var arguments: ConfigurationArguments

    func run() throws {
        try Session.run { communicator in
            try communicator.setUp {
                let experiment = try arguments.experiment(on: communicator)
                if communicator.rank == 0 {
                    let warnings = experiment.scheduleWarnings
                    for warning in warnings + [experiment.rankWarning(communicator.size)].compactMap(\.self) {
                        Console.message("warning: \(warning)")
                    }
                    try Console.print("\(arguments.name): ok\n\(experiment.summary)")
                }
            }
        }
    }
}
