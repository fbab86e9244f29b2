import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("docs/reproduce.md", .enabled(if: Command.mpirun != nil))
    struct ReproducePageTests {
        @Test("its commands run one after the other, and all trainings have the digest that it shows")
        func commands() throws {
            let folder = try TemporaryFolder()
            try folder.write(Project.text("configs/digits.yaml"), to: "configs/digits.yaml")
            let blocks = try Project.text("docs/reproduce.md").components(separatedBy: "```")
            let digest = try #require(blocks.first { $0.hasPrefix("text\ndigest: ") }).dropFirst(5)
            var runs: [String] {
                ((try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/runs/digits")) ?? [])
                    .sorted()
            }
            var trainings = 0
            for line in blocks.filter({ $0.hasPrefix("sh\n") }).flatMap({
                $0.split(separator: "\n").dropFirst()
            }) {
                let text = line.split(separator: "#")[0]
                    .replacing("TIME", with: runs.first ?? "").replacing("OTHER", with: runs.last ?? "")
                let words = text.split(separator: " ").map(String.init)
                let command = Command(folder: folder.path, ranks: words[0] == "mpirun" ? Int(words[2]) : nil)
                let end = try command.run(Array(words.drop { $0 != "dnn-dist" }.dropFirst()))
                #expect(end.exitCode == 0, "\(line)\n\(end.errors)")
                if words.contains("train") {
                    trainings += 1
                    #expect(end.output.hasSuffix("\n\(digest)"), "\(line)\n\(end.output)")
                }
            }
            #expect(trainings == 3 && runs.count == 3)
        }
    }
}
