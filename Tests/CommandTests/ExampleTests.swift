import Foundation
import SystemSupport
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
                let end = try Command(Project.program(name), ranks: ranks).run([])
                try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
                outputs.insert(end.output)
            }
            #expect(outputs.count == 1)
            let line = try #require(outputs.first)
            let accuracy = line.firstMatch(of: /^accuracy (0\.\d+), digest [0-9a-f]{64}\n$/)
            #expect(try #require(accuracy.flatMap { Double($0.1) }) > 0.6, "\(line)")
        }

        @Test("a training loop of one's own ends with the digest of the same configuration, on 1 to 4 ranks")
        func trainingLoop() throws {
            let folder = try TemporaryFolder()
            let configured = try Command().run([
                "train", Project.path("docs/examples/TrainingLoop/same.yaml"),
                "--set", "output.folder=\(folder.path)",
            ])
            let digest = try #require(
                configured.output.split(separator: "\n").last { $0.hasPrefix("digest: ") })
            for ranks in [nil, 2, 3, 4] {
                let end = try Command(Project.program("training-loop-example"), ranks: ranks).run([])
                let lines = end.output.split(separator: "\n")
                #expect(
                    end.exitCode == 0 && lines.count == 4 && lines.last == digest,
                    "\(end.output)\(end.errors)")
            }
        }

        @Test(
            "a program's own layer is known to list, check, errors, the reference and training, on 1 to 3 ranks"
        )
        func ownLayer() throws {
            let program = Project.program("own-layer-example")
            let config = Project.path("docs/examples/OwnLayer/sine.yaml")
            func run(_ arguments: [String], ranks: Int? = nil) throws -> Command.End {
                try Command(program, ranks: ranks).run(arguments)
            }
            let list = try run(["list", "scaled_sine"])
            #expect(
                list.output.contains("frequency") && list.output.contains("γ·sin(f·x) + x"), "\(list.output)")
            #expect(try run(["list", "--markdown"]).output.contains("`scaled_sine`"))
            #expect(try run(["check", config]).exitCode == 0)
            let plan = try run(["plan", config, "--ranks", "1,2"])
            #expect(plan.exitCode == 0 && plan.output.contains("speed-up"), "\(plan.errors)")
            #expect(try run(["summary", config]).output.contains("1 (ScaledSine)  (None, 32)         32"))
            let typo = try run(["check", config, "--set", "model.layers=[dense: 5, scaled_sin]"])
            #expect(
                typo.exitCode == 78 && typo.errors.contains("did you mean 'scaled_sine'?"), "\(typo.errors)")
            let wrong = try run(["check", config, "--set", "model.layers=[scaled_sine: -1.0, dense: 10]"])
            #expect(wrong.exitCode == 78 && wrong.errors.contains("frequency"), "\(wrong.errors)")
            let folder = try TemporaryFolder()
            var digests: Set<Substring> = []
            for ranks in [nil, 2, 3] {
                let end = try run(["train", config, "--set", "output.folder=\(folder.path)"], ranks: ranks)
                digests.insert(
                    try #require(
                        end.output.split(separator: "\n").last { $0.hasPrefix("digest: ") }, "\(end.errors)"))
            }
            #expect(digests.count == 1)
            let unknown = try Command().run(["check", config])
            #expect(unknown.exitCode == 78 && unknown.errors.contains("scaled_sine"), "the plain program")
        }

        @Test("docs/training-loop.md shows the loop as it is")
        func documentedLoop() throws {
            let page = try Project.text("docs/training-loop.md")
            let program = try Project.text("docs/examples/TrainingLoop/main.swift")
            #expect(page.contains("```swift\n" + program + "```\n"))
        }

        @Test("more ranks than micro-batches are no error: some are idle")
        func tooManyRanks() throws {
            let end = try Command(Project.program("transfer-example"), ranks: 5).run([])
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
        }

        @Test("docs/reuse.md shows them as they are")
        func documented() throws {
            let page = try Project.text("docs/reuse.md")
            for folder in ["Transfer", "Pretraining"] {
                let program = try Project.text("docs/examples/\(folder)/main.swift")
                #expect(page.contains("```swift\n" + program + "```\n"), "\(folder)")
            }
        }
    }
}
