import ArgumentParser
import Collectives
import Configuration
import Datasets
import FoundationEssentials
import Training

/// The arguments for a configuration file and its overrides, shared by several commands.
struct ConfigurationArguments: ParsableArguments {
    @Argument(
        help: "Configuration file (YAML). Default: handwritten digits, embedded in the program.",
        completion: .file())
    var config: String?

    @ArgumentParser.Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Override a configuration value, e.g. optimizer.learning_rate=0.02 (repeatable; --set may be left out).",
            valueName: "key=value"))
    var overrides: [String] = []

    @OptionGroup var cache: CacheArguments

    /// The name of the configuration for messages: the path of its file.
    var name: String { config ?? EmbeddedConfiguration.name }

    /// The words of a command line that state these arguments again.
    var words: [String] {
        ([config].compactMap(\.self) + overrides).map {
            $0.contains { " '\"*{}[]$&;()".contains($0) } ? "'\($0)'" : $0
        }
    }

    /// Reads and checks the plan.
    func plan() throws -> Plan {
        let reader = ConfigurationReader(catalogs: .standard)
        guard let config else {
            return try reader.read(
                text: EmbeddedConfiguration.text, file: EmbeddedConfiguration.name, overrides: overrides)
        }
        return try reader.read(file: config, overrides: overrides)
    }

    /// Returns the arguments with the configuration of the run that is resumed by its path, if none is named.
    func completed(by request: ResumeRequest?) -> ConfigurationArguments {
        guard config == nil, case .path(let run) = request, let file = RunSearch.configurationFile(of: run)
        else { return self }
        var result = self
        result.config = file
        return result
    }

    /// Returns the arguments with more overrides, which come last.
    func adding(_ overrides: [String]) -> ConfigurationArguments {
        var result = self
        result.overrides += overrides
        return result
    }

    /// Creates the experiment of a plan of this configuration: reads its data and builds its model.
    ///
    /// - Parameters:
    ///   - data: data that were read before, and are taken if they are those of the plan.
    ///   - communicator: the ranks, of which one on each host reads the data for all.
    func experiment(
        _ plan: Plan, data: CommonData? = nil, on communicator: any Communicator
    ) throws -> Experiment {
        try Experiment(
            plan, context: cache.context(ofConfigurationFile: name, plan), data: data, on: communicator)
    }

    /// Creates the experiment of the configuration.
    func experiment(on communicator: any Communicator) throws -> Experiment {
        try experiment(plan(), on: communicator)
    }
}

/// The argument for the cache of large tables, shared by several commands.
struct CacheArguments: ParsableArguments {
    @Flag(help: "Parse large tables of text anew, and keep nothing of them in runs/.cache.")
    var noCache = false

    /// Returns the context of a configuration file in this process's environment.
    func context(ofConfigurationFile file: String = "", _ plan: Plan) -> DataContext {
        var context = DataContext(configurationFile: file, environment: ProcessInfo.processInfo.environment)
        if !noCache { context.cacheFolder = plan.output.folder + "/.cache" }
        return context
    }
}
