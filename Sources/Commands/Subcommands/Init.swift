import ArgumentParser
import Configuration
import Datasets
import FoundationEssentials
import Reporting
import Storage
import Training

/// `dnn-dist init`
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a configuration for a table that trains at once.",
        usage: "dnn-dist init <table> [<options>]",
        discussion: """
            Decides the use of each column, the outputs and the loss from the table, and writes them with comments, to be edited.

              dnn-dist init penguins.csv --target species
              dnn-dist train penguins.yaml
            """)

    @OptionGroup var arguments: TableArguments

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "File to write; an existing one is replaced only with --overwrite. Default: the table's name with .yaml.",
            valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "Replace an existing file.")
    var overwrite = false

    @Flag(help: "Print the file's name and what is conspicuous in the table as JSON.")
    var json = false

    private struct Outcome: Encodable {
        let configuration: String
        let warnings: [String]
    }

    private var table: String { arguments.table }

    func run() throws {
        try Session.run(json: json) { communicator in
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                let options = try arguments.tableOptions()
                let profile = try arguments.advising {
                    let profile = try TableProfile(options.csv, isForTraining: true)
                    try profile.checkTarget(name: table)
                    return profile
                }
                let usual = Self.name(of: table) + ".yaml"
                let file = output ?? usual
                let isPrinted = file == Console.standardOutput
                guard try overwrite || isPrinted || !ResultFile.replacesFile(at: file) else {
                    throw TrainingError(
                        "\(file): there is a file of that name already: name another with --output, or replace it with --overwrite",
                        .cannotWrite)
                }
                let configuration = TableConfiguration(
                    for: profile, options: options, path: path(from: file),
                    name: isPrinted ? usual : file, schema: InstalledSchema.path)
                try Console.write(configuration.text, to: file)
                if json {
                    let outcome = Outcome(configuration: file, warnings: profile.warnings)
                    return try Console.print(JSONLine.text(of: outcome), with: [file])
                }
                let warnings = profile.warnings.map { "- \($0)\n" }.joined()
                if isPrinted { return warnings.isEmpty ? () : Console.message(warnings) }
                try Console.print("\(file)\n" + warnings)
                Console.next(["train \(Console.shellPath(file))"])
            }
        }
    }

    /// The table's name without folders and endings.
    private static func name(of path: String) -> String {
        var name = path.split(separator: "/").last.map(String.init) ?? "table"
        for ending in [".gz", ".csv", ".tsv", ".txt", ".data"] where name.hasSuffix(ending) && name != ending
        {
            name.removeLast(ending.count)
        }
        return name
    }

    /// Returns the table's path as the configuration's file should state it: relative paths start at its
    /// folder.
    private func path(from file: String) -> String {
        if table.hasPrefix("/") || !file.contains("/") { return table }
        let working = FileManager.default.currentDirectoryPath
        let whole = "\(working)/\(table)"
        let folder = Self.parts(of: file.hasPrefix("/") ? file : "\(working)/\(file)").dropLast()
        let target = Self.parts(of: whole)
        let common = zip(folder, target).prefix { $0 == $1 }.count
        let up = folder.dropFirst(common).map { _ in Substring("..") }
        let path = (up + target.dropFirst(common)).joined(separator: "/")
        // Behind a symbolic link, '..' leads elsewhere.
        let reached = Self.fileNumber("/\(folder.joined(separator: "/"))/\(path)")
        return common > 0 && reached != nil && reached == Self.fileNumber(whole) ? path : whole
    }

    /// Returns the names along a path, without those that lead nowhere.
    private static func parts(of path: String) -> [Substring] {
        path.split(separator: "/").reduce(into: []) { parts, name in
            if name == ".." { _ = parts.popLast() } else if name != "." { parts.append(name) }
        }
    }

    /// Returns the number of a file in its file system; nil if there is no such file.
    private static func fileNumber(_ path: String) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.systemFileNumber] as? UInt64
    }
}
