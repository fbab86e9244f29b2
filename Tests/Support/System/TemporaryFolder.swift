import Foundation

/// An empty folder that is removed when the tests end; not earlier, since programs under test would create it
/// again to write to it.
package struct TemporaryFolder: Sendable {
    /// The path.
    package let path: String

    /// The folder of all temporary folders.
    private static let root: String = {
        atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.root) }
        return FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "dnn-dist-tests-" + UUID().uuidString).path
    }()

    /// Makes a folder.
    package init() throws {
        path = Self.root + "/" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// The path as a URL.
    package var url: URL { URL(filePath: path, directoryHint: .isDirectory) }

    /// The text of a file.
    package func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    /// The bytes of a file.
    package func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path + "/" + name)))
    }

    /// Writes a text to a file, and makes the folders on the way to it.
    ///
    /// - Returns: the file's path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes bytes to a file, and makes the folders on the way to it.
    ///
    /// - Returns: the file's path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = URL(filePath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    /// The names in the folder, or in a folder in it, sorted.
    package func names(in folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }
}
