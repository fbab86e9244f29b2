import Collectives
import DataParallel
import FoundationEssentials
import NeuralNetworks
import Reporting
import Storage
import Synchronization

/// The checkpoints of a run on rank 0: turns snapshots into files, which another thread writes.
public final class RunArchive: Sendable {
    private let store: CheckpointStore
    private let folderPath: String
    private let isPrepared = Atomic<Bool>(false)
    private let keep: Int
    /// The statements of every checkpoint of the run about its configuration and data.
    let header: CheckpointHeader
    private let spare: SpareFolder
    private let writer = BackgroundWriter()
    /// The last checkpoint that was to be written.
    private let last = Mutex<Result<Place, StorageError>?>(nil)
    private let unread = Mutex<[Message]>([])

    /// A message about a checkpoint.
    struct Message: Sendable {
        let text: String
        /// True if few people want to read it: the checkpoint was written.
        let isDetail: Bool
    }

    /// The place of a checkpoint.
    struct Place: Sendable, Codable {
        /// The path.
        let path: String
        /// The folder of the run that holds it, if that is a spare one; nil for the run's own.
        var spareRun: String?
        /// The reason why it is not in the run's own folder; nil if it is.
        var reason: String?
    }

    /// The archive in a run's folder.
    ///
    /// - Parameters:
    ///   - header: what every checkpoint of the run says of its configuration and data.
    ///   - keep: the number of checkpoints to keep.
    ///   - spare: the place for the last checkpoint if the run's own folder cannot be written.
    init(in folder: RunFolder, header: CheckpointHeader, keep: Int, spare: SpareFolder) {
        self.header = header
        self.keep = keep
        self.spare = spare
        folderPath = folder.path
        store = CheckpointStore(path: folder.checkpointsPath)
    }

    /// True while a checkpoint is being written.
    var isBusy: Bool { writer.isBusy }

    /// Waits for at most so many seconds; returns true if nothing is being written.
    func isDone(within seconds: Double) -> Bool { writer.isDone(within: seconds) }

    /// Messages about checkpoints, each once.
    func messages() -> [Message] {
        unread.withLock { unread in
            defer { unread = [] }
            return unread
        }
    }

    private func add(_ text: String, isDetail: Bool = false) {
        unread.withLock { $0.append(Message(text: text, isDetail: isDetail)) }
    }

    /// Has a checkpoint written beside.
    ///
    /// - Parameter journal: the content of the run's growing files if the run ends after this checkpoint: if its
    ///   folder cannot be written, the spare one is tried. Nil if the run goes on.
    func write(_ content: CheckpointContent, journal: [String: [UInt8]]?) {
        writer.run { [self] in
            let start = ContinuousClock.now
            let result = Result { () throws(StorageError) in try place(content, journal: journal) }
            content.giveBack()
            last.withLock { $0 = result }
            switch result {
            case .success(let place):
                let time = Format.fineSeconds((ContinuousClock.now - start).seconds)
                add("checkpoint written in \(time): \(place.path)", isDetail: true)
            case .failure(let error) where journal == nil:
                add("warning: no checkpoint after step \(content.step): \(error); training goes on")
            case .failure: break
            }
        }
    }

    /// Takes the checkpoints after a step out of the store, while nothing is being written.
    ///
    /// - Returns: false if that is not possible; a warning says why.
    func supersede(after step: Int) -> Bool {
        guard FileManager.default.fileExists(atPath: store.path) else { return true }
        do throws(StorageError) {
            try store.removeAll(after: step)
            return true
        } catch {
            add("warning: checkpoints of undone steps stay: \(error)")
            return false
        }
    }

    /// Writes a checkpoint into the run's folder, or the last one into the spare one.
    private func place(
        _ content: CheckpointContent, journal: [String: [UInt8]]?
    ) throws(StorageError) -> Place {
        let files = content.files()
        do throws(StorageError) {
            try prepare()
            try RunFolder.synchronize(path: folderPath)
            return Place(path: try write(content, files, to: store))
        } catch {
            guard let journal else { throw error }
            return try spare.use(instead: error, journal: journal) { folder throws(StorageError) in
                let store = CheckpointStore(path: folder.checkpointsPath)
                try store.prepare()
                return Place(
                    path: try write(content, files, to: store), spareRun: folder.path,
                    reason: error.description)
            }
        }
    }

    private func write(
        _ content: CheckpointContent, _ files: [StoredFile], to store: CheckpointStore
    ) throws(StorageError) -> String {
        try store.write(step: content.step, files, links: content.links, keep: keep)
    }

    /// Prepares the store before its first checkpoint. Neither the run's folder nor the store is made anew if it
    /// was moved away.
    private func prepare() throws(StorageError) {
        if isPrepared.load(ordering: .relaxed) { return }
        _ = try RunFolder(continuing: folderPath)
        try store.prepare()
        isPrepared.store(true, ordering: .relaxed)
    }

    /// The place of the last checkpoint; the failure of the run if it could not be written.
    ///
    /// - Parameter reason: the reason of the run's end.
    func lastPlace(reason: String) -> Result<Place, RankFailure> {
        switch last.withLock({ $0 }) {
        case .success(let place): .success(place)
        case .failure(let error):
            .failure(
                RankFailure(
                    message: "\(reason), and its state could not be saved: \(error)", exitCode: .cannotWrite))
        case nil: preconditionFailure("no checkpoint was written")
        }
    }
}
