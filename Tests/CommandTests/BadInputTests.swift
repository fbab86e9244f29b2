import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    /// Mistakes of users: one clear message and the right exit code, from one rank and from two, without
    /// hanging.
    @Suite("Bad input", .serialized)
    struct BadInputTests {
        @Test("wrong configurations", arguments: Mistakes.configurations, [nil, 2])
        func configuration(mistake: Mistake, ranks: Int?) throws { try check(mistake, ranks: ranks) }

        @Test("wrong data, in little memory", arguments: Mistakes.data, [nil, 2])
        func data(mistake: Mistake, ranks: Int?) throws {
            try check(mistake, ranks: ranks, memoryKilobytes: 2_000_000)
        }

        @Test("nowhere to write", arguments: Mistakes.outputs, [nil, 2])
        func output(mistake: Mistake, ranks: Int?) throws { try check(mistake, ranks: ranks) }

        @Test("compressed data that is cut off", arguments: [nil, 2])
        func truncatedGzip(ranks: Int?) throws {
            let resource = Project.path("Sources/Datasets/Resources/digits.csv.gz")
            let whole = try Data(contentsOf: URL(fileURLWithPath: resource))
            try check(
                Mistake(
                    description: "", exitCode: 65,
                    lines: [
                        "error: FOLDER/cut.csv.gz: the compressed data ends too early (at byte 20000 of the compressed file); get the file again"
                    ], files: ["cut.csv.gz": Array(whole.prefix(20_000))],
                    config: Fixtures.csv("cut.csv.gz")), ranks: ranks)
        }

        @Test("more ranks than micro-batches are a warning whose advice helps, and change no digest")
        func ranks() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "bad.yaml")
            let command = Command(folder: folder.path, ranks: 5)
            let end = try command.run(["train", "bad.yaml", "--json"])
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            let message =
                "warning: 1 of 5 ranks has nothing to do: a batch of 64 samples has 4 micro-batches of 16; use at most 4 ranks, "
                + "or set batch.micro to 15 or less (it is part of the arithmetic, like the seed)"
            #expect(end.errorLines.count { $0 == message } == 1, "\(end.errors)")
            let alone = try Command(folder: folder.path).run(["train", "bad.yaml", "--json"])
            #expect(try Outcome(alone.output).digest == Outcome(end.output).digest)
            let check = try command.run(["check", "bad.yaml"])
            #expect(check.errorLines.contains(message), "\(check.errors)")
            #expect(
                check.output.contains("ranks: 1 to 4 (a batch of 64 samples has 4 micro-batches of 16)"),
                "\(check.output)")
            let advised = try command.run(["train", "bad.yaml", "--set", "batch.micro=12"])
            #expect(advised.exitCode == 0 && !advised.errors.contains("nothing to do"), "\(advised.errors)")
        }

        private func check(_ mistake: Mistake, ranks: Int?, memoryKilobytes: Int? = nil) throws {
            let folder = try TemporaryFolder()
            try folder.write(Mistakes.labels, to: "labels")
            try folder.write(FileBytes.idx([10, 4, 4], Mistakes.pixels), to: "images")
            for (name, bytes) in mistake.files { try folder.write(bytes, to: name) }
            try folder.write(mistake.config, to: "bad.yaml")
            let end = try Command(
                folder: folder.path, ranks: ranks, memoryKilobytes: memoryKilobytes, limitSeconds: 60
            ).run(mistake.arguments.map { $0.replacing("FOLDER", with: folder.path) })
            #expect(end.exitCode == mistake.exitCode && !end.isOverdue, "\(end.errors)")
            #expect(end.output.isEmpty)
            for line in mistake.lines {
                let line = line.replacing("FOLDER", with: folder.path)
                #expect(end.errorLines.count { $0.hasPrefix(line) } == 1, "'\(line)' in:\n\(end.errors)")
            }
            #expect(
                end.errorLines.count { $0.contains("error: ") }
                    == mistake.lines.count { $0.contains("error: ") })
            for word in ["Fatal error", "Backtrace", "💣"] { #expect(!end.errors.contains(word)) }
        }
    }
}
