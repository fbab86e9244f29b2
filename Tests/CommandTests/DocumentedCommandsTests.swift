import Commands
import Foundation
import SystemSupport
import Testing

/// Every command line of the documentation: its options and words are those of the program.
@Suite("Documented commands")
struct DocumentedCommandsTests {
    /// The pages, by their paths in the project.
    private static let pages: [String] = {
        let folders = ["", "docs", "configs", "configs/chapter"]
        return folders.flatMap { folder in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: Project.path(folder))) ?? []
            return names.filter { $0.hasSuffix(".md") }.sorted().map {
                folder.isEmpty ? $0 : "\(folder)/\($0)"
            }
        }
    }()

    @Test("each can be parsed", arguments: pages)
    func parsed(page: String) throws {
        for words in try Self.commands(in: Project.text(page)) {
            var problem = DNNDist.problem(parsing: words)
            if problem != nil {
                // A letter that stands for a number: --rank R.
                let filled = words.map { $0.allSatisfy { $0.isUppercase && $0.isASCII } ? "1" : $0 }
                problem = DNNDist.problem(parsing: filled)
            }
            #expect(problem == nil, "\(page): dnn-dist \(words.joined(separator: " "))\n\(problem ?? "")")
        }
    }

    @Test("there are many, and a wrong one is found")
    func found() throws {
        let count = try Self.pages.reduce(0) { try $0 + Self.commands(in: Project.text($1)).count }
        #expect(count > 130)
        let text = """
            Text with `dnn-dist train --nonsense` in it.
            ```sh
            mpirun -n 2 dnn-dist launch -n 4 -- train 'a b.yaml' \\
                --resume   # dnn-dist goes on
            cat x | dnn-dist list > y; ls
            ```
            """
        let found = Self.commands(in: text)
        #expect(
            found == [
                ["launch", "-n", "4", "--", "train", "a b.yaml", "--resume"], ["list"],
                ["train", "--nonsense"],
            ])
        #expect(DNNDist.problem(parsing: ["train", "--nonsense"])?.contains("--nonsense") == true)
        #expect(DNNDist.problem(parsing: ["train", "a.yaml", "training.epochs=3", "-q"]) == nil)
    }

    /// The arguments of the commands in a page's blocks for the shell, and of those between words that have options the
    /// program does not know: they may lack words that do not matter there.
    private static func commands(in page: String) -> [[String]] {
        var (blocks, spans): ([String], [String]) = ([], [])
        for (index, part) in page.components(separatedBy: "```").enumerated() {
            if index.isMultiple(of: 2) {
                let pieces = part.components(separatedBy: "`").enumerated()
                spans += pieces.filter { !$0.offset.isMultiple(of: 2) }.map {
                    $0.element.replacing("\n", with: " ")
                }
            } else if part.hasPrefix("sh\n") || part.hasPrefix("bash\n") {
                blocks += part.dropFirst(3).replacing("\\\n", with: " ").components(separatedBy: "\n")
            }
        }
        let unknown = ["Unknown option", "Unexpected argument", "There is no command '"]
        let wrong = spans.filter { $0.hasPrefix("dnn-dist ") || $0.hasPrefix("mpirun ") }.flatMap(arguments)
            .filter { words in
                unknown.contains { DNNDist.problem(parsing: words)?.contains($0) == true }
            }
        return blocks.flatMap(arguments) + wrong
    }

    /// The arguments of each dnn-dist that a line of a shell starts; those with parts left out are not among them,
    /// nor the name of the models' format.
    private static func arguments(in line: String) -> [[String]] {
        programs(in: line).compactMap { words in
            words.firstIndex(of: "dnn-dist").map { Array(words[($0 + 1)...]) }
        }.filter {
            !$0.isEmpty && !$0.contains { $0.contains("…") || $0.contains("$") } && $0 != ["help"]
                && $0 != ["model", "1"]
        }
    }

    /// The words of each program that a line of a shell starts, without redirections and comments.
    private static func programs(in line: String) -> [[String]] {
        var programs: [[String]] = [[]]
        var word: String?
        var quotation: Character?
        func end() {
            if let word { programs[programs.count - 1].append(word) }
            word = nil
        }
        var skipped = false
        for character in line {
            if let mark = quotation {
                if character == mark { quotation = nil } else { word = (word ?? "") + String(character) }
                continue
            }
            switch character {
            case "'", "\"":
                quotation = character
                word = word ?? ""
            case "#" where word == nil:
                return programs.filter { !$0.isEmpty }
            case ";", "|", "&", "(", ")",
                ":" where character != ":" || word == nil:
                if !skipped { end() }
                word = nil
                programs.append([])
                skipped = false
            case "<", ">":
                // The file of a redirection, and a descriptor before it, are no arguments.
                if let number = word, number.allSatisfy(\.isNumber) { word = nil }
                end()
                skipped = true
            case " ":
                if skipped, word != nil { (word, skipped) = (nil, false) } else { end() }
            default: word = (word ?? "") + String(character)
            }
        }
        if !skipped { end() }
        return programs.filter { !$0.isEmpty }
    }
}
