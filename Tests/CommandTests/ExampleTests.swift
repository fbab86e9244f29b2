import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// The programs in docs/examples, which use the package as a library.
    @Suite("Examples", .serialized)
    struct ExampleTests {
        @Test(
            "each runs, and comes to the same bits on 1, 2, 3 and 4 ranks",
            arguments: ["transfer-example", "pretraining-example"])
        func anyRanks(name: String) throws {
            var outputs: Set<String> = []
            for ranks in [nil, 2, 3, 4] {
                var command = Command(ranks: ranks)
                command.program = Command.built(name)
                let end = try command.run([])
                try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
                outputs.insert(end.output)
            }
            #expect(outputs.count == 1)
            let line = try #require(outputs.first)
            let accuracy = line.firstMatch(of: /^accuracy (0\.\d+), digest [0-9a-f]{64}\n$/)
            #expect(try #require(accuracy.flatMap { Double($0.1) }) > 0.6, "\(line)")
        }

        @Test("more ranks than micro-batches are one error, not a crash")
        func tooManyRanks() throws {
            var command = Command(ranks: 5)
            command.program = Command.built("transfer-example")
            let end = try command.run([])
            #expect(end.exitCode == 78 && !end.isOverdue && end.output.isEmpty)
            #expect(end.errorLines.count { $0.contains("error: 5 ranks, but a batch of 32 samples") } == 1)
        }

        @Test("docs/reuse.md shows them as they are")
        func documented() throws {
            let page = try DocumentedCode.text(of: "docs/reuse.md")
            for folder in ["Transfer", "Pretraining"] {
                let program = try DocumentedCode.text(of: "docs/examples/\(folder)/main.swift")
                #expect(page.contains("```swift\n" + program + "```\n"), "\(folder)")
            }
        }
    }
}
