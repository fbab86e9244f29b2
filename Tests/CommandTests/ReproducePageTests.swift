import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("docs/reproduce.md", .enabled(if: Command.mpirun != nil))
    struct ReproducePageTests {
        @Test("its commands run one after the other, and all trainings have the digest that it shows")
        func commands() throws {
            let shell = try PageShell()
            let blocks = try Project.text("docs/reproduce.md").components(separatedBy: "```")
            let digest = try #require(blocks.first { $0.hasPrefix("text\ndigest: ") }).dropFirst(5)
            var runs: [String] { shell.runs(named: "digits") }
            var trainings = 0
            for line in blocks.filter({ $0.hasPrefix("sh\n") }).flatMap({
                $0.split(separator: "\n").dropFirst()
            }) {
                let text = line.split(separator: "#")[0]
                    .replacing("TIME", with: runs.first ?? "").replacing("OTHER", with: runs.last ?? "")
                let end = try shell.run(String(text))
                #expect(end.exitCode == 0, "\(line)\n\(end.errors)")
                if text.contains(" train ") {
                    trainings += 1
                    #expect(end.output.hasSuffix("\n\(digest)"), "\(line)\n\(end.output)")
                }
            }
            #expect(trainings == 3 && runs.count == 3)
        }
    }
}
