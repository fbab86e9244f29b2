import Foundation
import Storage
import SystemSupport
import Testing

@Suite("Store of checkpoints")
struct CheckpointStoreTests {
    private let fixture: StoreFixture
    private var store: CheckpointStore { fixture.store }

    init() throws { fixture = try StoreFixture() }

    private func failure(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)".replacingOccurrences(of: store.path, with: "…")
        }
    }

    @Test("a checkpoint is read as it was written, by its path and by 'latest'")
    func roundTrip() throws {
        let path = try fixture.write(1000)
        #expect(path == store.path + "/step-00001000")
        for opened in [path, path + "/", store.path + "/latest"] {
            let checkpoint = try Checkpoint(path: opened)
            #expect(checkpoint.path == path && checkpoint.step == 1000)
            #expect(checkpoint.names == ["model.safetensors", "state.json"])
            #expect(try checkpoint.bytes(of: "model.safetensors") == [1, 2, 232, 4])
            #expect(try checkpoint.bytes(of: "state.json") == Array("{\"step\": 1000}".utf8))
        }
        #expect(try fixture.target("latest") == "step-00001000")
        #expect(store.newest().checkpoint?.path == path)
        #expect(try fixture.write(123_456_789).hasSuffix("/step-123456789"))
    }

    @Test("the manifest lists sizes and checksums, and ends with a checksum of itself")
    func manifest() throws {
        let path = try fixture.write(7)
        let lines = try String(contentsOfFile: path + "/manifest.json", encoding: .utf8)
            .components(separatedBy: "\n")
        let sums = try Command("/bin/sh", folder: path).run([
            "-c", "sha256sum model.safetensors state.json; head -n -2 manifest.json | sha256sum",
        ]).output.split(separator: "\n").map { $0.prefix(64) }
        #expect(
            lines == [
                "{", "  \"format\": 1,", "  \"step\": 7,", "  \"files\": [",
                "    {\"name\": \"model.safetensors\", \"size\": 4, \"sha256\": \"\(sums[0])\"},",
                "    {\"name\": \"state.json\", \"size\": 11, \"sha256\": \"\(sums[1])\"}", "  ],",
                "  \"sha256\": \"\(sums[2])\"", "}", "",
            ])
    }

    @Test("files beyond one chunk of the reader, and empty ones, are whole")
    func sizes() throws {
        let large = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let files = [StoredFile("large", pieces: [large]), StoredFile("empty", pieces: [])]
        let checkpoint = try Checkpoint(path: store.write(step: 1, files, keep: 1))
        #expect(try checkpoint.bytes(of: "large") == large)
        #expect(try checkpoint.bytes(of: "empty") == [])
    }

    @Test("the newest are kept, and those that a link names")
    func retention() throws {
        for step in 1...2 { try fixture.write(step, links: ["best": "model.safetensors"]) }
        for step in 3...6 { try fixture.write(step) }
        let kept = ["step-00000002", "step-00000004", "step-00000005", "step-00000006"]
        #expect(try fixture.names() == ["best", "latest"] + kept)
        #expect(try fixture.target("best") == "step-00000002/model.safetensors")
        #expect(try fixture.target("latest") == "step-00000006")
        try fixture.write(7, links: ["best": "model.safetensors"], keep: 1)
        #expect(try fixture.names() == ["best", "latest", "step-00000007"])
        #expect(try Data(contentsOf: URL(filePath: store.path + "/best")) == Data([1, 2, 7, 4]))
    }

    @Test("a checkpoint of the same step replaces the earlier one")
    func replacement() throws {
        try fixture.write(1)
        try fixture.write(1, ", \"again\": true")
        #expect(try fixture.names() == ["latest", "step-00000001"])
        let checkpoint = try #require(store.newest().checkpoint)
        #expect(try checkpoint.bytes(of: "state.json") == Array("{\"step\": 1, \"again\": true}".utf8))
    }

    @Test("a checkpoint that was being replaced when its writer was killed is found, and put back")
    func interruptedReplacement() throws {
        let path = try fixture.write(1)
        try FileManager.default.moveItem(atPath: path, toPath: store.path + "/.step-00000001.replaced")
        #expect(store.newest().checkpoint?.step == 1 && store.newest().damaged.isEmpty)
        #expect(try Checkpoint(path: store.path + "/latest").step == 1)
        try store.prepare()
        #expect(try fixture.names() == ["latest", "step-00000001"])
        #expect(store.newest().checkpoint?.path == path)
    }

    @Test("leftovers of killed writers are removed, those of a living one and other files stay")
    func leftovers() throws {
        try fixture.write(1)
        let gone = try StoreFixture.endedProcess()
        let token = "0123456789abcdef"
        let others = [
            ".step-00000003.\(getppid()).\(token).partial/model.safetensors", ".notes", ".step-3.removed/a",
            "notes.partial",
        ]
        let leftovers = [
            ".step-00000002.\(gone).\(token).partial/model.safetensors",
            ".step-00000002.\(getpid()).\(token).partial/a", ".latest.\(gone).\(token).partial",
            ".step-00000004.removed/model.safetensors",
            ".step-00000001.replaced/manifest.json",
        ]
        for name in others + leftovers { try fixture.folder.write("x", to: "run/checkpoints/" + name) }
        try store.prepare()
        let names = others.map { String($0.split(separator: "/")[0]) } + ["latest", "step-00000001"]
        #expect(try fixture.names() == names.sorted())
    }

    @Test("later checkpoints are moved away for a run that goes on from an earlier one")
    func superseding() throws {
        for step in [10, 20, 30] { try fixture.write(step, links: ["best": "model.safetensors"]) }
        #expect(try store.removeAll(after: 30) == [])
        let moved = try store.removeAll(after: 10)
        #expect(moved == [30, 20].map { store.path + "/superseded/step-000000\($0)" })
        #expect(try moved.map { try Checkpoint(path: $0).step } == [30, 20])
        #expect(try fixture.names() == ["best", "latest", "step-00000010", "superseded"])
        #expect(try fixture.target("latest") == "step-00000010")
        #expect(try fixture.target("best") == "step-00000010/model.safetensors")
        #expect(store.newest().checkpoint?.step == 10)
        try fixture.write(20, ", \"again\": true")
        try store.removeAll(after: 10)
        let again = try Checkpoint(path: store.path + "/superseded/step-00000020").bytes(of: "state.json")
        #expect(again == Array("{\"step\": 20, \"again\": true}".utf8))
        try store.removeAll(after: 5)
        #expect(try fixture.names() == ["superseded"])
    }

    @Test("superseded checkpoints are removed as if they were the oldest ones")
    func supersededAreOldest() throws {
        for step in [10, 20, 30, 40] { try fixture.write(step, keep: 4) }
        try store.removeAll(after: 10)
        let superseded = {
            try FileManager.default.contentsOfDirectory(atPath: store.path + "/superseded").sorted()
        }
        try fixture.write(15, keep: 4)
        #expect(try superseded() == ["step-00000030", "step-00000040"])
        // The rest of a writer that was killed while it removed one.
        try FileManager.default.createDirectory(
            atPath: store.path + "/superseded/.step-00000020.removed/rest", withIntermediateDirectories: true)
        try store.prepare()
        #expect(try superseded() == ["step-00000030", "step-00000040"])
        try fixture.write(16, keep: 4)
        #expect(try superseded() == ["step-00000040"])
        try fixture.write(17, keep: 4)
        #expect(
            try fixture.names() == [
                "latest", "step-00000010", "step-00000015", "step-00000016", "step-00000017",
            ])
    }

    @Test("no symbolic link leads a writer out of the store")
    func links() throws {
        let outside = try TemporaryFolder()
        try outside.write("precious", to: "model.safetensors")
        let draft = "/.step-00000001.\(getpid()).0123456789abcdef.partial"
        for name in ["/step-00000001", draft, "/.step-00000002.removed", "/best"] {
            try FileManager.default.createSymbolicLink(
                atPath: store.path + name, withDestinationPath: outside.path)
        }
        for step in 1...2 { try fixture.write(step, links: ["best": "model.safetensors"], keep: 1) }
        try store.prepare()
        #expect(try outside.names() == ["model.safetensors"])
        #expect(try outside.text("model.safetensors") == "precious")
        #expect(try fixture.names() == ["best", "latest", "step-00000002"])
    }

    @Test("a file in the place of a link is not replaced")
    func fileInPlaceOfLink() throws {
        try fixture.folder.write("mine", to: "run/checkpoints/best")
        let text = failure { try fixture.write(1, links: ["best": "model.safetensors"]) }
        #expect(text == "cannot replace the link '…/best': it is not a symbolic link; move it away")
        #expect(try fixture.folder.text("run/checkpoints/best") == "mine")
        #expect(store.newest().checkpoint?.step == 1)
    }

    @Test("a store that was moved away is an error, and is not made again")
    func removedStore() throws {
        try FileManager.default.removeItem(atPath: fixture.folder.path + "/run")
        #expect(
            failure { try fixture.write(1) }
                == "cannot open the folder '…': No such file or directory; make the"
                + " folder that is missing, or put back what was moved or removed meanwhile")
        #expect(try fixture.folder.names() == [])
        #expect(store.newest().checkpoint == nil && store.newest().damaged.isEmpty)
    }

    @Test("the umask decides who may read and write checkpoints")
    func permissions() throws {
        let path = fixture.folder.path + "/strict"
        let script = "umask 027; exec \"$0\" write \(path) 1 1 1 1"
        #expect(try Command("/bin/sh").run(["-c", script, Project.program("storage-probe")]).exitCode == 0)
        let modes = try ["", "/step-00000001", "/step-00000001/state.json", "/step-00000001/manifest.json"]
            .map {
                try (FileManager.default.attributesOfItem(atPath: path + $0)[.posixPermissions] as? NSNumber)?
                    .intValue
            }
        #expect(modes == [0o750, 0o750, 0o640, 0o640])
    }

    @Test("checkpoints can be read while others replace them")
    func readersMeanwhile() async throws {
        try fixture.write(0)
        let (store, fixture) = (store, fixture)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for step in 1...300 { try fixture.write(step / 2, keep: 1) }
            }
            group.addTask {
                var last = 0
                while last < 150 {
                    let (checkpoint, damaged) = store.newest()
                    let step = try #require(checkpoint?.step)
                    #expect(step >= last && damaged.isEmpty, "\(damaged)")
                    last = step
                }
            }
            try await group.waitForAll()
        }
    }
}
