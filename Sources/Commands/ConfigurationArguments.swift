import ArgumentParser
import Collectives
import Configuration
import Datasets
import FoundationEssentials
import Training

/// The arguments for a configuration file and its overrides, shared by several commands.
struct ConfigurationArguments: ParsableArguments {
    @Argument(help: "Configuration file (YAML).")
    var config: String

    @ArgumentParser.Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Override a configuration value, e.g. optimizer.momentum.learning_rate=0.02 (repeatable).",
            valueName: "key=value"))
    var overrides: [String] = []

    /// Reads and checks the plan.
    func plan() throws -> Plan {
        try ConfigurationReader(catalogs: .standard).read(file: config, overrides: overrides)
    }

    /// Creates the experiment of a plan of this configuration: reads its data and builds its model.
    ///
    /// - Parameter communicator: the ranks, of which one on each host reads the data for all.
    func experiment(_ plan: Plan, on communicator: any Communicator) throws -> Experiment {
        try Experiment(plan, context: .of(configurationFile: config), on: communicator)
    }

    /// Creates the experiment of the configuration.
    func experiment(on communicator: any Communicator) throws -> Experiment {
        try experiment(plan(), on: communicator)
    }
}

extension DataContext {
    /// Returns the context of a configuration file in this process's environment.
    static func of(configurationFile file: String) -> DataContext {
        DataContext(configurationFile: file, environment: ProcessInfo.processInfo.environment)
    }
}
