import Foundation
import Storage
import SystemSupport

/// A store in a temporary folder, whose checkpoints have two small files.
struct StoreFixture {
    let folder: TemporaryFolder
    let store: CheckpointStore

    init() throws {
        folder = try TemporaryFolder()
        store = CheckpointStore(path: folder.path + "/run/checkpoints")
        try store.prepare()
    }

    /// The content of the two files in the checkpoint of a step.
    static func files(_ step: Int, _ note: String = "") -> [StoredFile] {
        [
            StoredFile("model.safetensors", pieces: [[1, 2, UInt8(step % 256)], [], [4]]),
            StoredFile("state.json", text: "{\"step\": \(step)\(note)}"),
        ]
    }

    @discardableResult
    func write(_ step: Int, _ note: String = "", links: [String: String] = [:], keep: Int = 3) throws
        -> String
    {
        try store.write(step: step, Self.files(step, note), links: links, keep: keep)
    }

    /// The names in the store, hidden ones included.
    func names() throws -> [String] { try folder.names(in: "run/checkpoints") }

    /// The target of a link.
    func target(_ link: String) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: store.path + "/" + link)
    }

    /// The number of a process that has ended.
    static func endedProcess() throws -> String {
        String(try Command("/bin/sh").run(["-c", "echo $$"]).output.dropLast())
    }
}
