import ArgumentParser
import Collectives
import Configuration
import Registry
import Training

/// `dnn-dist list`
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List sections, components and options of a configuration, with defaults.")

    @Argument(help: "Section, kind or name to print, e.g. optimizers, elu.")
    var topic: String?

    @Flag(help: "Print the reference page of the documentation (Markdown).")
    var markdown = false

    func run() throws {
        guard Launch.current.printsErrors else { return }
        let page = ReferencePage(catalogs: .standard)
        guard let topic else {
            try Console.print(markdown ? page.markdown : page.text)
            return
        }
        guard let text = page.text(about: topic) else {
            let nearest = page.nearestTopic(to: topic).map { "Did you mean '\($0)'?" }
            throw ValidationError(
                "There is nothing named '\(topic)'. \(nearest ?? "'dnn-dist list' shows all that there is.")")
        }
        try Console.print(text)
    }
}
