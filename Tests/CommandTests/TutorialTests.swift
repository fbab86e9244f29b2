import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// The commands of docs/tutorial.md, run one after the other as on the page.
    @Suite("tutorial")
    struct TutorialTests {
        private let page: String

        init() throws { page = try Project.text("docs/tutorial.md") }

        /// A command with what its comment promises.
        private struct Line {
            let command: String
            let promise: String?

            init(_ line: Substring) {
                let parts = line.split(separator: " # ", maxSplits: 1)
                command = parts[0].trimmingCharacters(in: .whitespaces)
                promise = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : nil
            }
        }

        private var lines: [Line] {
            let blocks = page.components(separatedBy: "```sh\n").dropFirst()
            return blocks.compactMap { $0.components(separatedBy: "\n```").first }
                .flatMap { $0.split(separator: "\n").map(Line.init) }
        }

        @Test("every command does what the page says, to the accuracy behind it")
        func commands() throws {
            let shell = try PageShell()
            #expect(lines.count > 30)
            for line in lines {
                let end = try shell.run(line.command)
                let promise = line.promise ?? ""
                let code = promise.hasPrefix("exit code ") ? Int32(promise.dropFirst(10)) : 0
                #expect(end.exitCode == code && !end.isOverdue, "\(line.command): \(end.errors)")
                if Double(promise) != nil {
                    #expect(
                        end.output.contains("validation_accuracy: \(promise)\n"),
                        "\(line.command): \(end.output)")
                }
            }
            for name in ["learning-rate.svg", "momentum.svg"] {
                #expect(
                    try shell.folder.text("figures/\(name)") == Project.text("docs/figures/tutorial/\(name)"),
                    "copy figures/\(name) to docs/figures/tutorial")
            }
        }
    }
}
