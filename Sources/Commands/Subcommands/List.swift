import ArgumentParser
import Collectives
import Configuration
import Registry
import Reporting
import Training

/// `dnn-dist list`
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List sections, components and options of a configuration, with defaults.")

    /// The topic of the commands themselves.
    private static let commands = "commands"

    @Argument(
        help: "Section, kind or name to print, e.g. optimizers, elu; or commands, for those of this program.",
        completion: .custom { _, _, _ in ReferencePage(catalogs: .standard).topics + [List.commands] })
    var topic: String?

    @Flag(help: "Print the reference page of the documentation, or that of commands (Markdown).")
    var markdown = false

    @Flag(help: "Print names, types, defaults and help as JSON.")
    var json = false

    func validate() throws {
        guard !json || !markdown else { throw ValidationError("--json and --markdown exclude each other.") }
    }

    func run() throws {
        try Session.runAlone(json: json) {
            if topic == Self.commands, !json {
                let reference = try CommandReference()
                return try Console.print(markdown ? reference.markdown : reference.text)
            }
            let page = ReferencePage(catalogs: .standard)
            guard let topic else {
                return try Console.print(
                    json
                        ? JSONLine.text(of: page.listings) : markdown ? page.markdown : Self.folded(page.text)
                )
            }
            guard let text = page.text(about: topic) else {
                throw ValidationError("There is nothing named '\(topic)'. \(Self.advice(topic, page))")
            }
            try Console.print(json ? JSONLine.text(of: page.listings(about: topic)) : Self.folded(text))
        }
    }

    /// The columns of text that goes to a file or another program.
    private static let usualColumns = 96

    private static func folded(_ text: String) -> String {
        Format.wrapped(text, to: Terminal.resultColumns ?? usualColumns, indentation: 4)
    }

    /// The way to find something that has no page of its own.
    private static func advice(_ topic: String, _ page: ReferencePage) -> String {
        let owners = page.owners(ofOption: topic)
        if let first = owners.first {
            let names = owners.prefix(5).joined(separator: ", ") + (owners.count > 5 ? " and others" : "")
            return "It is an option of \(names): 'dnn-dist list \(first)' shows it."
        }
        return page.nearestTopic(to: topic).map { "Did you mean '\($0)'?" }
            ?? "'dnn-dist list' shows all that there is."
    }
}
