import Glibc

/// An open store of checkpoints, and the steps of writing one. Each step is on disk before the next one begins.
struct StoreWriter {
    private let path: String
    private let store: OpenFolder

    init(_ path: String) throws(StorageError) {
        guard let store = OpenFolder(path) else { throw StorageError("open the folder", path, code: errno) }
        self.path = path
        self.store = store
    }

    /// Removes what killed writers have left, and puts back a checkpoint that was about to be replaced.
    func removeLeftovers() throws(StorageError) {
        for name in try names() where name.hasPrefix(".") {
            if let folder = CheckpointName.folder(replacedAs: name) {
                let isWithout = try kind(of: folder) == nil
                let code = isWithout ? store.rename(name, to: folder) : store.removeTree(name)
                try check(code, isWithout ? "rename" : "remove", name)
            } else if CheckpointName.isRemoved(name) || isAbandonedDraft(name) {
                try check(store.removeTree(name), "remove", name)
            }
        }
        guard let folder = OpenFolder(Self.superseded, in: store) else { return }
        for name in folder.names() ?? [] where CheckpointName.isRemoved(name) {
            try check(folder.removeTree(name), "remove", Self.superseded + "/" + name)
        }
    }

    /// Writes a checkpoint: under a hidden name first, then under its own.
    ///
    /// - Returns: the folder's name.
    func create(step: Int, _ files: [StoredFile]) throws(StorageError) -> String {
        let folder = CheckpointName.folder(step: step)
        let draft = Draft.path(for: "." + folder)
        do {
            let open = try fill(draft, of: folder, with: Manifest(step: step, files), files)
            // Locked until the draft has become the checkpoint.
            try withExtendedLifetime(open) { () throws(StorageError) in try place(draft, as: folder) }
        } catch {
            _ = store.removeTree(draft)
            throw error
        }
        return folder
    }

    /// Points links to their targets, one after the other, each without a moment in which it does not exist.
    func replaceLinks(_ targets: [String: String]) throws(StorageError) {
        for (link, target) in targets.sorted(by: { $0.key < $1.key }) {
            if let kind = try kind(of: link), kind != S_IFLNK {
                throw StorageError(
                    "replace the link", path + "/" + link, reason: "it is not a symbolic link",
                    advice: "move it away")
            }
            let draft = Draft.path(for: "." + link)
            var code = store.createLink(draft, to: target)
            if code == 0 { code = store.rename(draft, to: link) }
            if code != 0 { _ = store.unlink(draft) }
            try check(code, "replace the link", link)
        }
        try check(store.synchronize(), "replace the links in")
    }

    /// Removes all but the newest checkpoints and those that a link names. Superseded ones count as older than all
    /// others.
    func removeOldest(keep: Int) throws(StorageError) {
        let names = try names()
        let linked = Set(names.compactMap(linkedFolder))
        let folders = Self.folders(names)
        try remove(folders.dropFirst(keep).filter { !linked.contains($0) }, from: store)
        guard let superseded = OpenFolder(Self.superseded, in: store) else { return }
        let others = Self.folders(superseded.names() ?? [])
        let left = max(0, keep - folders.count)
        try remove(Array(others.dropFirst(left)), from: superseded, Self.superseded + "/")
        // Unless something else is in it.
        if left == 0 { _ = store.removeEmptyFolder(Self.superseded) }
    }

    /// Removes checkpoints: under hidden names, so that none that is deleted in part is taken for damaged.
    ///
    /// - Parameter place: the beginning of their paths in the store, for messages.
    private func remove(
        _ checkpoints: [String], from folder: OpenFolder, _ place: String = ""
    ) throws(StorageError) {
        if checkpoints.isEmpty { return }
        for checkpoint in checkpoints {
            let removed = CheckpointName.removed(checkpoint)
            var code = folder.rename(checkpoint, to: removed)
            if code == ENOTEMPTY || code == EEXIST {
                code = folder.removeTree(removed)
                if code == 0 { code = folder.rename(checkpoint, to: removed) }
            }
            try check(code, "remove the checkpoint", place + checkpoint)
        }
        try check(folder.synchronize(), "remove checkpoints from", place.isEmpty ? nil : place)
        for checkpoint in checkpoints {
            let code = folder.removeTree(CheckpointName.removed(checkpoint))
            try check(code, "remove the checkpoint", place + checkpoint)
        }
    }

    /// Moves the checkpoints after a step into the folder `superseded`; links to one of them go to the newest
    /// one that is left, or are removed.
    ///
    /// - Returns: the new paths, relative to the store.
    func supersede(after step: Int) throws(StorageError) -> [String] {
        try removeLeftovers()
        let names = try names()
        let isLater = { (folder: String) in CheckpointName.step(of: folder).map { $0 > step } ?? false }
        let folders = Self.folders(names)
        let later = folders.filter(isLater)
        guard !later.isEmpty else { return [] }

        let newest = folders.first { !isLater($0) }
        var targets: [String: String] = [:]
        for link in names where linkedFolder(link).map(isLater) ?? false {
            let file = store.target(of: link)?.drop { $0 != "/" } ?? ""
            if let newest, access(path + "/" + newest + file, F_OK) == 0 {
                targets[link] = newest + file
            } else {
                try check(store.unlink(link), "remove the link", link)
            }
        }
        try replaceLinks(targets)

        if try kind(of: Self.superseded) == nil {
            try check(store.createFolder(Self.superseded), "create the folder", Self.superseded)
            try check(store.synchronize(), "create the folder", Self.superseded)
        }
        guard let folder = OpenFolder(Self.superseded, in: store) else {
            throw StorageError("open the folder", path + "/" + Self.superseded, code: errno)
        }
        for name in later {
            let code = folder.removeTree(name)
            if code != ENOENT { try check(code, "remove the checkpoint", Self.superseded + "/" + name) }
            try check(store.move(name, into: folder), "move the checkpoint", name)
        }
        try check(folder.synchronize(), "move checkpoints to", Self.superseded)
        try check(store.synchronize(), "move checkpoints from")
        return later.map { Self.superseded + "/" + $0 }
    }

    /// Writes all files of a checkpoint into a new folder, the manifest last.
    private func fill(
        _ draft: String, of folder: String, with manifest: Manifest, _ files: [StoredFile]
    ) throws(StorageError) -> OpenFolder {
        try check(store.createFolder(draft), "create the folder", folder)
        guard let open = OpenFolder(draft, in: store) else {
            throw StorageError("open the folder", path + "/" + folder, code: errno)
        }
        open.lock()
        for file in files + [StoredFile(manifest)] {
            try check(open.createFile(file.name, file.pieces), "write the file", folder + "/" + file.name)
        }
        try check(open.synchronize(), "write the checkpoint", folder)
        return open
    }

    /// Gives a complete draft its name. An earlier checkpoint of that name is kept under another one until
    /// this is done.
    private func place(_ draft: String, as folder: String) throws(StorageError) {
        let replaced = CheckpointName.replaced(folder)
        let operation = "write the checkpoint"
        let isReplacing = try kind(of: folder) != nil
        if isReplacing {
            var code = store.rename(folder, to: replaced)
            if code == ENOTEMPTY || code == EEXIST {
                code = store.removeTree(replaced)
                if code == 0 { code = store.rename(folder, to: replaced) }
            }
            try check(code, operation, folder)
        }
        let code = store.rename(draft, to: folder)
        if code != 0 && isReplacing { _ = store.rename(replaced, to: folder) }
        try check(code, operation, folder)
        try check(store.synchronize(), operation, folder)
        let removal = store.removeTree(replaced)
        if removal != ENOENT { try check(removal, "remove the earlier checkpoint", folder) }
    }

    /// Returns the checkpoints' folders among the names, the newest first.
    private static func folders(_ names: [String]) -> [String] {
        names.compactMap { name in CheckpointName.step(of: name).map { (step: $0, name: name) } }
            .sorted { $0.step > $1.step }.map(\.name)
    }

    /// Returns the folder that a link names, or in which it names a file; nil if the entry is no link.
    private func linkedFolder(_ name: String) -> String? {
        store.target(of: name)?.split(separator: "/").first.map(String.init)
    }

    private func isAbandonedDraft(_ name: String) -> Bool {
        guard let process = Draft.process(of: name) else { return false }
        return Draft.isAbandoned(path + "/" + name, by: process)
    }

    private func kind(of name: String) throws(StorageError) -> mode_t? {
        let (kind, code) = store.kind(of: name)
        try check(code, "find", name)
        return kind
    }

    private func names() throws(StorageError) -> [String] {
        guard let names = store.names() else { throw StorageError("read the folder", path, code: errno) }
        return names
    }

    private func check(_ code: Int32, _ operation: String, _ name: String? = nil) throws(StorageError) {
        if code != 0 { throw StorageError(operation, name.map { path + "/" + $0 } ?? path, code: code) }
    }

    /// The folder of checkpoints that a run has left behind by going on from an earlier one.
    private static let superseded = "superseded"
}
