import Foundation
import Reporting
import SystemSupport
import Testing

@Suite("Run folder")
struct RunFolderTests {
    private static let date = Date(timeIntervalSince1970: 1_772_374_942.9)
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    private func make(_ parent: String = "runs", name: String = "mnist") throws -> RunFolder {
        try RunFolder(parent: temporary.path + "/" + parent, name: name, date: Self.date)
    }

    private func failure(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)".replacingOccurrences(of: temporary.path, with: "…")
        }
    }

    @Test("the folder's name is the time in UTC; runs of the same second get a number")
    func names() throws {
        let paths = try (1...3).map { _ in
            try make("a/b/").path.replacingOccurrences(of: temporary.path, with: "…")
        }
        #expect(paths == ["", "-2", "-3"].map { "…/a/b/mnist/2026-03-01T14-22-22" + $0 })
        let early = try RunFolder(
            parent: temporary.path, name: "x", date: Date(timeIntervalSince1970: -0.5))
        #expect(early.path.hasSuffix("/x/1969-12-31T23-59-59"))
    }

    @Test("many that begin at once get a folder each")
    func races() async throws {
        let parent = temporary.path + "/race"
        let paths = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<64 {
                group.addTask { try RunFolder(parent: parent, name: "deep", date: Self.date).path }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(paths.count == 64)
    }

    @Test("files hold what was written, and nothing else is left behind")
    func files() throws {
        let folder = try make()
        try folder.write(config: "name: first, which is longer\n")
        try folder.write(config: "name: mnist\n")
        folder.append(metrics: SampleReports.epoch(1, validated: false, accuracy: nil))
        folder.append(metrics: SampleReports.epoch(2))
        folder.append(log: "one\ntwo \u{1B}[K\n")
        folder.append(log: "three")
        try folder.write(result: ["digest": "ab/cd"])
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == ["config.yaml", "history.csv", "log.txt", "metrics.jsonl", "result.json"])
        let relative = String(folder.path.dropFirst(temporary.path.count + 1))
        #expect(try temporary.text(relative + "/config.yaml") == "name: mnist\n")
        #expect(try temporary.text(relative + "/log.txt") == "one\ntwo \\u{1B}[K\nthree\n")
        #expect(try temporary.text(relative + "/result.json") == "{\n  \"digest\" : \"ab/cd\"\n}\n")
        let lines = try temporary.text(relative + "/metrics.jsonl").split(separator: "\n")
        let epochs = try lines.map { line in
            try (JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["epoch"] as? Int
        }
        #expect(epochs == [1, 2])
        #expect(folder.modelPath == folder.path + "/model.safetensors")
    }

    @Test("a run that goes on adds to its folder")
    func continuing() throws {
        let folder = try make()
        folder.append(log: "before")
        let again = try RunFolder(continuing: folder.path)
        again.append(log: "after")
        let relative = String(folder.path.dropFirst(temporary.path.count + 1))
        #expect(try temporary.text(relative + "/log.txt") == "before\nafter\n")
        #expect(
            failure { _ = try RunFolder(continuing: temporary.path + "/gone") }
                == "cannot open the folder '…/gone': No such file or directory; make the folder that is"
                + " missing, or put back what was moved or removed meanwhile")
    }

    @Test("a folder that cannot be made is an error that says which, why and what to do")
    func impossibleFolders() throws {
        #expect(FileManager.default.createFile(atPath: temporary.path + "/file", contents: Data()))
        let move = "a part of the path is a file: move it away, or choose another folder"
        #expect(
            failure { _ = try make("file") }
                == "cannot create the folder '…/file/mnist': '…/file' is not a folder; \(move)")
        #expect(
            failure { _ = try make("file/runs") }
                == "cannot create the folder '…/file/runs/mnist': '…/file' is not a folder; \(move)")
        #expect(
            failure { _ = try RunFolder(parent: "/proc/1", name: "a", date: Self.date) }.contains(
                "'/proc/1/a': "))
        #expect(
            failure { _ = try make(name: String(repeating: "n", count: 300)) }
                .hasSuffix("File name too long; choose a shorter name for the run"))
        for name in ["", "..", "a/b", "a\0b"] {
            #expect(failure { _ = try make(name: name) }.hasSuffix("give the run a name without '/'"))
        }
    }

    @Test("a file that cannot be written is an error, each time; of a growing file, a problem that is kept")
    func impossibleFiles() throws {
        let folder = try make()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/result.json", withIntermediateDirectories: false)
        #expect(failure { try folder.write(result: [1]) }.contains("/result.json': Is a directory; "))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/metrics.jsonl", withDestinationPath: "/dev/full")
        for _ in 1...2 {
            folder.append(metrics: [1])
            #expect(
                folder.problem?.description.hasSuffix(
                    "/metrics.jsonl': No space left on device; free some space there, or choose another folder"
                ) == true)
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2, "no draft is left")
    }

    @Test("of a line that the disk takes in part, nothing stays")
    func partialLine() throws {
        let error = try Shell.run("trap '' XFSZ; ulimit -f 2; $PROBE \(temporary.path)")
        #expect(error.hasSuffix("/log.txt': File too large; raise the limit of a file's size (ulimit -f)\n"))
        let line = String(repeating: "x", count: 99) + "\n"
        #expect(try temporary.text("run/1970-01-01T00-00-00/log.txt") == String(repeating: line, count: 10))
    }

    @Test("lines that the disk does not take are written with the next ones")
    func waitingLines() throws {
        let folder = try make()
        folder.append(metrics: [1])
        let file = folder.path + "/metrics.jsonl"
        // A folder in the place of a new log file, which then goes away.
        let log = folder.path + "/log.txt"
        try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: false)
        folder.append(log: "one")
        folder.append(log: "two")
        #expect(folder.problem != nil)
        #expect(folder.positions["log.txt"] == 8 && folder.positions["metrics.jsonl"] == 4)
        #expect(folder.journal["log.txt"] == Array("one\ntwo\n".utf8))
        try FileManager.default.removeItem(atPath: log)
        folder.append(log: "three")
        #expect(folder.problem == nil)
        #expect(try String(contentsOfFile: log, encoding: .utf8) == "one\ntwo\nthree\n")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "[1]\n")
    }

    @Test("so many lines wait in memory, and no more: the log tells how many are missing")
    func droppedLines() throws {
        let folder = try make()
        let file = folder.path + "/metrics.jsonl"
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
        let line = String(repeating: "x", count: (1 << 20) - 3)
        for _ in 1...11 { folder.append(metrics: line) }
        #expect(
            folder.positions["metrics.jsonl"].map { $0 - (8 << 20) }.map { (0..<5000).contains($0) } == true)
        #expect(folder.journal["metrics.jsonl"]?.count == 8 << 20)
        let log = { try String(contentsOfFile: folder.path + "/log.txt", encoding: .utf8) }
        #expect(
            try log().hasSuffix(
                " the disk takes no lines of metrics.jsonl, and 8 MiB of them wait in memory: from here on they are dropped\n"
            ))
        try FileManager.default.removeItem(atPath: file)
        folder.append(metrics: [1])
        #expect(folder.problem == nil)
        #expect(try log().split(separator: "\n").count == 2)
        #expect(try log().hasSuffix(" 3 lines of metrics.jsonl were dropped\n"))
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 9 && lines.last == "[1]")
    }

    @Test("a run goes back to a checkpoint's lines, and keeps those that tell of its processes")
    func rewinding() throws {
        let folder = try make()
        folder.append(log: "one")
        folder.append(metrics: [1])
        let positions = folder.positions
        folder.append(log: "two")
        folder.append(event: "stopped by a test")
        folder.append(metrics: [2])
        let again = try RunFolder(continuing: folder.path)
        try again.rewind(to: positions)
        again.append(metrics: [3])
        #expect(try String(contentsOfFile: folder.path + "/metrics.jsonl", encoding: .utf8) == "[1]\n[3]\n")
        let log = try String(contentsOfFile: folder.path + "/log.txt", encoding: .utf8)
        #expect(log.hasPrefix("one\n# ") && log.hasSuffix(" stopped by a test\n"))
        #expect(log.split(separator: "\n").count == 2)
    }

    @Test("a folder that is removed during the run is noticed at the next line, not written to in vain")
    func removed() throws {
        let folder = try make()
        folder.append(log: "one")
        try FileManager.default.removeItem(atPath: folder.path)
        folder.append(log: "two")
        #expect(folder.problem?.description.contains("/log.txt': No such file or directory; ") == true)
        #expect(failure { try folder.write(config: "") }.contains("/config.yaml': No such file"))
    }

    @Test("a reserved folder is free again when the run is over, and its descriptor is")
    func reservation() throws {
        for _ in 0..<3 {
            let folder = try RunFolder(continuing: temporary.path)
            #expect(folder.reserve() && descriptorCount == 1)
            withExtendedLifetime(folder) {}
        }
        #expect(descriptorCount == 0)
    }

    /// The number of descriptors with which this process has the temporary folder open.
    private var descriptorCount: Int {
        let own = "/proc/self/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: own)) ?? []
        return names.count { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(own)/\(name)")) == temporary.path
        }
    }
}
