import ArgumentParser
import Collectives
import Configuration
import Reporting
import Training

/// `dnn-dist config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show a complete configuration, or the schema of all of them.",
        subcommands: [Show.self, Schema.self])

    /// `dnn-dist config show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a configuration with all defaults and overrides filled in.",
            usage: "dnn-dist config show [<config>] [<options>]",
            discussion: """
                Reads no data: 'dnn-dist check' does. A run keeps this text as config.yaml. Paths are absolute.

                  dnn-dist config show config.yaml --set optimizer=nadam
                """)

        @OptionGroup var arguments: ConfigurationArguments

        @Flag(help: "Print JSON, which can be trained as well.")
        var json = false

        func run() throws {
            try Session.run(json: json) { communicator in
                try communicator.setUp {
                    let plan = try arguments.plan()
                    guard communicator.rank == 0 else { return }
                    let writer = ConfigurationWriter(catalogs: .standard)
                    try Console.print(json ? JSONLine.text(of: writer.json(of: plan)) : writer.text(of: plan))
                }
            }
        }
    }

    /// `dnn-dist config schema`
    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of configurations, by which editors complete and check.",
            discussion: """
                An editor with a YAML language server reads the schema that a line of the configuration names:

                  dnn-dist config schema > schema.json
                  # yaml-language-server: $schema=schema.json

                Rules between several values are not part of it: 'dnn-dist check' tells all errors.
                """)

        @Flag(help: "Print JSON, which the schema is anyhow.")
        var json = false

        func run() throws {
            guard Launch.current.printsErrors else { return }
            try Console.print(ConfigurationSchema(catalogs: .standard).text)
        }
    }
}
