import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// The story of docs/debugging.md: files, commands, and what they print.
    @Suite("docs/debugging.md", .serialized)
    struct DebuggingPageTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// The blocks of code of the page with their kinds, in order.
        private static func blocks() throws -> [(kind: String, text: String)] {
            let parts = try Project.text("docs/debugging.md").components(separatedBy: "```")
            return stride(from: 1, to: parts.count, by: 2).map { index in
                let lines = parts[index].components(separatedBy: "\n")
                return (lines[0], lines.dropFirst().joined(separator: "\n"))
            }
        }

        /// The lines without what differs from run to run.
        private static func lines(_ text: String) -> [String] {
            text.split(separator: "\n").map { line in
                var line = String(line)
                line.replace(#/[^\s"]*runs/waves/[^/ ]+/#, with: "runs/waves/TIME")
                line.replace(#/^\d{4}-\d\d-\d\dT\S+Z /#, with: "")
                line.replace(#/[\d.]+ ms/#, with: "0 ms")
                line.replace(#/(rank \d+) on [^\s,;]+/#) { "\($0.1) on node7" }
                return line.trimmingCharacters(in: .whitespaces)
            }
        }

        /// True if a line of the page, in which … stands for anything but at its end, is that line of an output.
        private static func matches(_ shown: String, _ line: String) -> Bool {
            var parts = shown.components(separatedBy: "…")[...]
            guard let first = parts.popFirst(), line.hasPrefix(first) else { return false }
            var rest = line.dropFirst(first.count)
            for part in parts {
                guard let place = rest.range(of: part) else { return false }
                rest = rest[place.upperBound...]
            }
            return rest.isEmpty
        }

        private func run(_ program: String, _ arguments: [String]) throws -> Command.End {
            let programs = URL(filePath: Project.program("dnn-dist")).deletingLastPathComponent().path
            let path = "\(programs):" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            return try Command(
                program, folder: folder.path,
                environment: [
                    "PATH": path, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                    "OMPI_MCA_rmaps_base_oversubscribe": "1",
                ]
            ).run(arguments)
        }

        @Test("its commands print what it shows")
        func story() throws {
            let blocks = try Self.blocks()
            var shown = 0
            for (index, (kind, text)) in blocks.enumerated() {
                let isShown = index + 1 < blocks.count && blocks[index + 1].kind == "text"
                if kind == "yaml" { try folder.write(text, to: "waves.yaml") }
                var end: Command.End?
                if kind == "sh", isShown || text.hasPrefix("(echo") {
                    end = try run("/bin/bash", ["-c", text])
                }
                if kind == "python", let python = Command.python { end = try run(python, ["-c", text]) }
                guard isShown, let end else { continue }
                var output = Self.lines(end.errors + "\n" + end.output)[...]
                for line in Self.lines(blocks[index + 1].text) {
                    guard let place = output.firstIndex(where: { Self.matches(line, $0) }) else {
                        Issue.record("\(text) does not print '\(line)': \(end.output)\(end.errors)")
                        continue
                    }
                    output = output[(place + 1)...]
                    shown += 1
                }
            }
            #expect(shown > 25)
        }
    }
}
