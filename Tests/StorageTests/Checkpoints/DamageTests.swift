import Foundation
import Storage
import Testing

@Suite("Damaged checkpoints")
struct DamageTests {
    private let fixture: StoreFixture
    private let path: String

    init() throws {
        fixture = try StoreFixture()
        try fixture.write(1)
        path = try fixture.write(2)
    }

    /// Replaces the content of a file in place: a file system may wait for the disk when one is cut to nothing.
    private func overwrite(_ file: String, _ content: [UInt8]) {
        let descriptor = open(path + "/" + file, O_WRONLY)
        #expect(pwrite(descriptor, content, content.count, 0) == content.count)
        #expect(ftruncate(descriptor, content.count) == 0)
        close(descriptor)
    }

    /// Returns true if the checkpoint with that content of a file is reported, and the one before used.
    private func isDetected(_ file: String, _ content: [UInt8]) -> Bool {
        overwrite(file, content)
        let (checkpoint, damaged) = fixture.store.newest()
        return checkpoint?.step == 1 && damaged.count == 1 && damaged[0].path == path
            && damaged[0].reason.hasPrefix(file)
    }

    @Test(
        "each flipped bit, each truncation and each added byte is found, and the checkpoint before is used",
        arguments: ["model.safetensors", "state.json", "manifest.json"])
    func exhaustive(file: String) throws {
        let content = [UInt8](try Data(contentsOf: URL(filePath: path + "/" + file)))
        var undetected: [String] = []
        for bit in 0..<8 * content.count {
            var flipped = content
            flipped[bit / 8] ^= 1 << (bit % 8)
            if !isDetected(file, flipped) { undetected.append("bit \(bit)") }
        }
        for length in 0..<content.count where !isDetected(file, Array(content[..<length])) {
            undetected.append("length \(length)")
        }
        for byte in UInt8.min...UInt8.max where !isDetected(file, content + [byte]) {
            undetected.append("added \(byte)")
        }
        overwrite(file, content)
        #expect(undetected.isEmpty)
        #expect(fixture.store.newest().checkpoint?.step == 2)
    }

    @Test("a file that is missing, is a folder or cannot be read is named")
    func missing() throws {
        let manager = FileManager.default
        func reason() -> String { fixture.store.newest().damaged.first?.reason ?? "none" }
        try manager.removeItem(atPath: path + "/state.json")
        #expect(reason() == "state.json is missing")
        try manager.createDirectory(atPath: path + "/state.json", withIntermediateDirectories: false)
        #expect(reason() == "state.json cannot be read: Is a directory")
        try manager.removeItem(atPath: path + "/manifest.json")
        #expect(reason() == "manifest.json is missing")
        #expect(mkfifo(path + "/manifest.json", 0o600) == 0)
        #expect(reason() == "manifest.json cannot be read: Invalid argument")
        try manager.removeItem(atPath: path)
        try fixture.folder.write("x", to: "run/checkpoints/step-00000002")
        #expect(reason() == "is no checkpoint: Not a directory")
        #expect(fixture.store.newest().checkpoint?.step == 1)
    }

    @Test("an error names the checkpoint, the file and both sizes or checksums")
    func messages() throws {
        let file = URL(filePath: path + "/model.safetensors")
        try Data([1, 2, 2]).write(to: file)
        #expect(
            "\(fixture.store.newest().damaged[0])"
                == "\(path): model.safetensors is damaged: it has 3 bytes and should have 4")
        try Data([1, 2, 2, 5]).write(to: file)
        #expect(fixture.store.newest().damaged[0].reason.contains("is damaged: its checksum is "))
        #expect(throws: DamagedCheckpoint.self) { try Checkpoint(path: path) }
        let none = #expect(throws: DamagedCheckpoint.self) { try Checkpoint(path: path + "0") }
        #expect(none?.reason == "is no checkpoint: No such file or directory")
    }

    @Test("a checkpoint under another step's name is not taken for that step")
    func renamed() throws {
        let other = fixture.store.path + "/step-00000009"
        try FileManager.default.moveItem(atPath: path, toPath: other)
        let (checkpoint, damaged) = fixture.store.newest()
        #expect(checkpoint?.step == 1)
        #expect(damaged.map(\.description) == [other + ": holds the files of step 2"])
        #expect(try Checkpoint(path: other).step == 2)
    }

    @Test("a file that changes after it was opened is not returned")
    func changedLater() throws {
        let checkpoint = try Checkpoint(path: path)
        try Data([9, 9, 9, 9]).write(to: URL(filePath: path + "/model.safetensors"))
        #expect(throws: DamagedCheckpoint.self) { try checkpoint.bytes(of: "model.safetensors") }
        #expect(try checkpoint.bytes(of: "state.json").count == 11)
        #expect(throws: DamagedCheckpoint.self) { try checkpoint.bytes(of: "optimizer.safetensors") }
    }
}
