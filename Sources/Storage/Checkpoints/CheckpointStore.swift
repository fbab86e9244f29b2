import Glibc

/// The checkpoints of a run: a folder with one folder for each, `step-00001000`, and symbolic links to them.
///
/// A checkpoint is whole or absent, whenever the process or the machine stops: its files are written under a
/// hidden name and synchronized, the manifest last, before it gets its name. One process writes at a time; any
/// number may read.
public final class CheckpointStore: Sendable {
    /// The store's folder.
    public let path: String

    /// Creates a description of the store in that folder, which need not exist.
    public init(path: String) { self.path = path }

    /// Creates the folder if it is missing, and removes what killed writers have left in it. The writer calls
    /// it once.
    public func prepare() throws(StorageError) {
        try Folder.create(path)
        try StoreWriter(path).removeLeftovers()
    }

    /// Writes a checkpoint, points `latest` and other links to it, and removes the oldest ones.
    ///
    /// After an error all earlier checkpoints are as they were, and the new one is whole or absent.
    ///
    /// - Parameters:
    ///   - step: the step after which it is taken. An earlier checkpoint of the same step is replaced.
    ///   - files: its files, without the manifest.
    ///   - links: names of links in the store's folder, each with the file of the checkpoint that it names.
    ///   - keep: the number of checkpoints that are kept, at least 1. Those that a link names are always kept;
    ///     superseded ones (``removeAll(after:)``) count as older than all others.
    /// - Returns: the checkpoint's folder. It is on disk.
    public func write(
        step: Int, _ files: [StoredFile], links: [String: String] = [:], keep: Int
    ) throws(StorageError) -> String {
        precondition(step >= 0 && keep > 0, "checkpoint of step \(step), of which \(keep) are kept")
        let names = files.map(\.name)
        precondition(
            Set(names).count == names.count, "two files of a checkpoint have the same name: \(names)")
        for (link, file) in links {
            precondition(
                StoredFile.isName(link) && CheckpointName.step(of: link) == nil && link != Self.latest
                    && names.contains(file), "'\(link)' cannot name '\(file)' of a checkpoint with \(names)")
        }
        let writer = try StoreWriter(path)
        let folder = try writer.create(step: step, files)
        var targets = links.mapValues { folder + "/" + $0 }
        targets[Self.latest] = folder
        try writer.replaceLinks(targets)
        try writer.removeOldest(keep: keep)
        return path + "/" + folder
    }

    /// Returns the newest checkpoint that is good, and those newer ones that are damaged, the newest first.
    ///
    /// - Parameter isWanted: returns false for a good checkpoint to be passed over.
    public func newest(
        where isWanted: (Checkpoint) -> Bool = { _ in true }
    ) -> (checkpoint: Checkpoint?, damaged: [DamagedCheckpoint]) {
        // A checkpoint that a writer removes meanwhile has made place for a newer one: look again.
        for attempt in 1...Self.attempts {
            var damaged: [DamagedCheckpoint] = []
            let candidates = candidates(&damaged)
            // A folder can be missed in a listing while it gets another name.
            var isStale = candidates.isEmpty && identity(of: Self.latest) != nil
            for (step, name) in candidates where !isStale {
                let before = identity(of: name)
                let checkpoint: Checkpoint
                do throws(DamagedCheckpoint) {
                    checkpoint = try Self.checkpoint(path + "/" + name, of: step)
                } catch {
                    // One that has been replaced since the listing, and is removed file by file.
                    let isReplaced =
                        CheckpointName.folder(replacedAs: name).map { folder in
                            !candidates.contains { $0.name == folder } && identity(of: folder) != nil
                        } ?? false
                    isStale = before == nil || identity(of: name) != before || isReplaced
                    if !isStale { damaged.append(error) }
                    continue
                }
                if isWanted(checkpoint) { return (checkpoint, damaged) }
            }
            isStale = isStale && attempt < Self.attempts
            if !isStale { return (nil, damaged) }
        }
        return (nil, [])
    }

    /// The system's number of a file or folder in the store, which another one of its name does not have; nil if
    /// there is none.
    private func identity(of name: String) -> UInt64? {
        var status = stat()
        return lstat(path + "/" + name, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// Takes the checkpoints after a step out of the store, for a run that goes on from there: they are moved
    /// into its folder `superseded`, and links that name one of them go to the newest one that is left.
    ///
    /// - Returns: the folders to which checkpoints were moved.
    @discardableResult
    public func removeAll(after step: Int) throws(StorageError) -> [String] {
        try StoreWriter(path).supersede(after: step).map { path + "/" + $0 }
    }

    /// The link to the newest checkpoint.
    static let latest = "latest"

    /// The number of times a reader looks at a store whose writer keeps no more than it is just writing.
    private static let attempts = 1000

    /// Returns the folders that may be checkpoints, the newest first. One that is being replaced has a hidden
    /// name for a moment.
    private func candidates(_ damaged: inout [DamagedCheckpoint]) -> [(step: Int, name: String)] {
        guard let names = Folder.names(in: path) else {
            if errno != ENOENT {
                let reason = "cannot be read: \(String(cString: strerror(errno)))"
                damaged.append(DamagedCheckpoint(path: path, reason: reason))
            }
            return []
        }
        let candidates = names.compactMap { name in
            CheckpointName.step(of: CheckpointName.folder(replacedAs: name) ?? name).map {
                (step: $0, name: name)
            }
        }
        // Of one step, the one without a dot first.
        return candidates.sorted { ($0.step, $0.name) > ($1.step, $1.name) }
    }

    private static func checkpoint(_ path: String, of step: Int) throws(DamagedCheckpoint) -> Checkpoint {
        let checkpoint = try Checkpoint(path: path)
        guard checkpoint.step == step else {
            throw DamagedCheckpoint(path: path, reason: "holds the files of step \(checkpoint.step)")
        }
        return checkpoint
    }
}
