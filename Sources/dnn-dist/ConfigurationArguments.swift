import ArgumentParser
import Configuration
import Datasets
import Training

/// The configuration file and its overrides, as several commands take them.
struct ConfigurationArguments: ParsableArguments {
    @Argument(help: "Configuration file (YAML).")
    var config: String

    @ArgumentParser.Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Override a configuration value, e.g. optimizer.momentum.learning_rate=0.02 (repeatable).",
            valueName: "key=value"))
    var overrides: [String] = []

    /// The checked plan.
    func plan() throws -> Plan {
        try ConfigurationReader(catalogs: .standard).read(file: config, overrides: overrides)
    }

    /// The plan with its data read and its model built, after a last change by the command line.
    func experiment(_ change: (inout Plan) -> Void = { _ in }) throws -> Experiment {
        var plan = try plan()
        change(&plan)
        return try Experiment(plan, context: .of(configurationFile: config))
    }
}
