import ArgumentParser
import Configuration
import Datasets
import Training

/// The arguments for a table, shared by commands that look at one.
struct TableArguments: ParsableArguments {
    @Argument(help: "File of the table.", completion: .file())
    var table: String

    @ArgumentParser.Option(
        name: .customLong("target"), parsing: .singleValue,
        help: ArgumentHelp(
            "Column to learn: its name, or its index from 0 (repeatable). Default: the last one.",
            valueName: "column"))
    var targets: [String] = []

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Whether the first line names the columns: true or false. Default: decided from it.",
            valueName: "true-or-false"))
    var header: String?

    @ArgumentParser.Option(
        name: .customLong("csv"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            Option of the data source csv, such as encoding=latin1, decimal=comma or \
            'columns={born: {date: {format: dmy}}}' (repeatable).
            """, valueName: "key=value"))
    var options: [String] = []

    func validate() throws {
        if let header, !["true", "false"].contains(header) {
            throw ValidationError("--header is true or false, not '\(header)'.")
        }
        if !targets.isEmpty, let other = options.first(where: { $0.hasPrefix("target") }) {
            throw ValidationError("--target and --csv \(other) both say what to learn: leave one out.")
        }
        if options.contains(where: { $0.hasPrefix("path=") || $0.hasPrefix("path.") }) {
            throw ValidationError("The table's path is an argument: leave out --csv path=….")
        }
    }

    /// Reads the options of the table.
    ///
    /// - Throws: `TrainingError` if the table is a folder of images; `ConfigurationErrors` for wrong options.
    func tableOptions() throws -> TableOptions {
        if let setting = InputKind.imageSetting(forFolder: table) {
            throw TrainingError(
                "\(table): a folder of images, not a table; a configuration names it: \(setting); see docs/data.md",
                .missingInput)
        }
        var stated = options
        if let header { stated.append("header=\(header)") }
        if !targets.isEmpty {
            let texts = targets.map {
                "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
            }
            stated.append("target=[\(texts.joined(separator: ", "))]")
        }
        return try TableOptions(path: table, options: stated)
    }

    /// Calls `body`; its errors that advise an option say that `--csv` takes it.
    func advising<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DataError {
            let advice = ["of csv", "'columns'", "missing_values", "encoding:"]
            guard advice.contains(where: { error.remedy.contains($0) || error.problem.contains($0) }) else {
                throw error
            }
            throw DataError(
                error.kind, file: error.file, at: error.position, error.problem,
                remedy: error.remedy
                    + "; here with --csv KEY=VALUE, such as --csv decimal=comma or --csv 'columns={NAME: category}'"
            )
        }
    }
}
