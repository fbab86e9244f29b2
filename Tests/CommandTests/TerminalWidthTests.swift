import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// The program in a terminal of some width, which `script` provides.
    @Suite("the width of a terminal", .serialized)
    struct TerminalWidthTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
        }

        private func lines(_ arguments: String, columns: Int) throws -> [String] {
            let line = "stty cols \(columns); \(Project.program("dnn-dist")) \(arguments)"
            let end = try Command(
                "/usr/bin/script", folder: folder.path, environment: ["TERM": "xterm", "NO_COLOR": "1"]
            ).run(["-qec", line, "/dev/null"])
            return end.output.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
        }

        /// The last text of a line that was redrawn.
        private func final(_ line: String) -> String {
            String(line.split(separator: "\r").last ?? "").replacing("\u{1B}[K", with: "")
        }

        @Test(
            "errors, lists and checks are broken between words", arguments: [50, 80, 120],
            [
                "xyzzy", "train small.yaml --resume training.epochs=3", "list csv", "check small.yaml",
                "train small.yaml --set training.epoch=3", "evaluate runs",
                "find-lr small.yaml --to 2e-5 --steps 20 -q",
            ])
        func words(columns: Int, arguments: String) throws {
            let lines = try lines(arguments, columns: columns).map(final)
            #expect(!lines.isEmpty)
            for line in lines where line.count > columns {
                // What has no space cannot be broken; a line with a caret below, and a command, stay.
                #expect(
                    line.contains("dnn-dist ") || line.dropFirst(8).split(separator: " ").count < 2, "\(line)"
                )
            }
        }

        @Test("elsewhere a message is one line")
        func pipe() throws {
            let end = try Command(folder: folder.path).run(["xyzzy"])
            #expect(
                end.errorLines[0].count > 120 && end.errorLines[0].hasPrefix("Error: There is no command"))
        }

        @Test("the line of a finished epoch has its time", arguments: [80, 120])
        func epoch(columns: Int) throws {
            let lines = try lines("train small.yaml", columns: columns).map(final)
            let epochs = lines.filter { $0.contains("val_loss: ") }
            #expect(epochs.count == 2, "\(lines)")
            for line in epochs {
                #expect(line.contains(/\d m?s - loss:\s/) && line.count < columns, "\(line)")
            }
        }
    }
}
