import Glibc

/// A checkpoint whose files were all verified against its manifest.
public struct Checkpoint: Sendable {
    /// The checkpoint's folder. Where a symbolic link (`latest`) was opened, its target.
    public let path: String
    /// The step after which it was written.
    public let step: Int
    /// The names of its files.
    public var names: [String] { manifest.files.map(\.name) }

    private let manifest: Manifest

    /// Opens a checkpoint, or a symbolic link to one, and verifies all its files.
    ///
    /// - Throws: `DamagedCheckpoint` if it does not exist, is not complete or was changed.
    public init(path: String) throws(DamagedCheckpoint) {
        let path = Self.resolved(path)
        let content = try Self.content(of: Manifest.name, in: path, upTo: Manifest.largestSize)
        do {
            manifest = try Manifest(content)
        } catch {
            throw DamagedCheckpoint(path: path, reason: "\(Manifest.name) \(error.text)")
        }
        self.path = path
        step = manifest.step
        for file in manifest.files { try verify(file) { _ in } }
    }

    /// Returns the content of a file, verified again.
    public func bytes(of name: String) throws(DamagedCheckpoint) -> [UInt8] {
        guard let file = manifest.files.first(where: { $0.name == name }) else {
            throw DamagedCheckpoint(path: path, reason: "has no \(name)")
        }
        var content: [UInt8] = []
        try verify(file) { chunk in
            if content.isEmpty { content.reserveCapacity(file.size) }
            content.append(contentsOf: chunk)
        }
        return content
    }

    /// Reads a file in chunks and compares size and checksum.
    private func verify(
        _ file: Manifest.File, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(DamagedCheckpoint) {
        let reader = try Self.open(file.name, in: path)
        func damage(_ reason: String) -> DamagedCheckpoint {
            DamagedCheckpoint(path: path, reason: "\(file.name) is damaged: \(reason)")
        }
        guard reader.size == file.size else {
            throw damage("it has \(reader.size) bytes and should have \(file.size)")
        }
        var hash = SHA256()
        let code = reader.read { chunk in
            hash.update(chunk)
            body(chunk)
        }
        guard code == 0 else { throw Self.unreadable(file.name, in: path, code) }
        let checksum = hash.finish()
        guard checksum == file.sha256 else {
            throw damage("its checksum is \(checksum.prefix(16))… and should be \(file.sha256.prefix(16))…")
        }
    }

    /// Returns the content of a file of limited size.
    private static func content(
        of name: String, in path: String, upTo limit: Int
    ) throws(DamagedCheckpoint) -> [UInt8] {
        let reader = try open(name, in: path)
        guard reader.size <= limit else {
            throw DamagedCheckpoint(
                path: path, reason: "\(name) has \(reader.size) bytes, more than \(limit)")
        }
        var content: [UInt8] = []
        let code = reader.read { content.append(contentsOf: $0) }
        guard code == 0 else { throw unreadable(name, in: path, code) }
        return content
    }

    private static func open(_ name: String, in path: String) throws(DamagedCheckpoint) -> ChunkReader {
        guard let reader = ChunkReader(path + "/" + name) else { throw unreadable(name, in: path, errno) }
        return reader
    }

    private static func unreadable(_ name: String, in path: String, _ code: Int32) -> DamagedCheckpoint {
        let reason = String(cString: strerror(code))
        var status = stat()
        guard code == ENOENT || code == ENOTDIR else {
            return DamagedCheckpoint(path: path, reason: "\(name) cannot be read: \(reason)")
        }
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return DamagedCheckpoint(path: path, reason: "is no checkpoint: \(reason)")
        }
        return DamagedCheckpoint(path: path, reason: "\(name) is missing")
    }

    /// Returns the folder that a path means: the target of a symbolic link, and a checkpoint that is being
    /// replaced under the name that it has meanwhile.
    private static func resolved(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1 && path.hasSuffix("/") { path.removeLast() }
        let parent = Folder.parent(of: path)
        if let folder = OpenFolder(parent),
            let target = folder.target(of: String(path.split(separator: "/").last ?? ""))
        {
            path = target.hasPrefix("/") ? target : parent + "/" + target
        }
        var status = stat()
        guard stat(path, &status) != 0, let name = path.split(separator: "/").last.map(String.init),
            CheckpointName.step(of: name) != nil
        else { return path }
        let replaced = Folder.parent(of: path) + "/" + CheckpointName.replaced(name)
        return stat(replaced, &status) == 0 ? replaced : path
    }
}
