import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("closed standard descriptors")
    struct DescriptorTests {
        private func run(_ redirections: String) throws -> (end: Command.End, files: [String: String]) {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command("/bin/sh", folder: folder.path).run([
                "-c",
                "\"$0\" train small.yaml --set training.epochs=2 --set output.folder=out \(redirections)",
                Project.program("dnn-dist"),
            ])
            let run = try #require(folder.names(in: "out/small").first)
            let names = try folder.names(in: "out/small/" + run).filter { $0.contains(".") }
            let files = try names.map { ($0, try folder.text("out/small/\(run)/\($0)")) }
            return (end, Dictionary(uniqueKeysWithValues: files))
        }

        @Test(
            "nothing goes into a file of the run, and a result that cannot be printed is an error",
            arguments: [">&-", ">&- 2>&-", "<&- >&- 2>&-", "2>&-", "<&-"])
        func closed(redirections: String) throws {
            let (end, files) = try run(redirections)
            #expect(end.exitCode == (redirections.contains(">&- ") || redirections == ">&-" ? 73 : 0))
            let lines = try #require(files["metrics.jsonl"]).split(separator: "\n")
            #expect(!lines.isEmpty)
            for line in lines {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
            #expect(files["log.txt"]?.contains("digest:") == false)
            #expect(files["result.json"]?.contains("\"digest\"") ?? false)
        }
    }
}
