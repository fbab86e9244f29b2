import Collectives
import Reporting
import Storage
import Synchronization

/// The files with which a run ends: the trained model, the result, and examples of predictions.
public struct FinalFiles: Sendable {
    private let folder: String
    private let model: [[UInt8]]
    private let result: [UInt8]
    private let examples: [UInt8]?
    private let journal: [String: [UInt8]]
    private let spare: SpareFolder

    /// The files of a run.
    ///
    /// - Parameters:
    ///   - folder: the run's folder.
    ///   - model: the content of the model's file, in pieces.
    ///   - result: the outcome of the run.
    ///   - examples: samples that show how good the predictions are.
    ///   - spare: the place for the files if the run's own folder cannot be written.
    public init(
        in folder: RunFolder, model: [[UInt8]], result: some Encodable, examples: RunExamples,
        spare: SpareFolder
    ) {
        folder.flush()
        self.folder = folder.path
        self.model = model
        self.result = Array(JSONLine.document(of: result).utf8)
        self.examples = examples.isEmpty ? nil : Array(JSONLine.text(of: examples).utf8)
        journal = folder.journal
        self.spare = spare
    }

    /// Writes the files.
    ///
    /// - Returns: nil, or the failure if they could not be written into the run's folder; it says where they are
    ///   instead.
    func write() -> RankFailure? {
        do throws(StorageError) {
            try write(into: RunFolder(continuing: folder))
            return nil
        } catch {
            return RankFailure(message: rescued(from: error), exitCode: .cannotWrite)
        }
    }

    private func write(into folder: RunFolder) throws(StorageError) {
        try folder.write(model: model)
        if let examples { try folder.write(examples, to: "examples.json") }
        try folder.write(result, to: "result.json")
    }

    private func rescued(from error: StorageError) -> String {
        do throws(StorageError) {
            let place = try spare.use(instead: error, journal: journal) { folder throws(StorageError) in
                try write(into: folder)
                return folder.path
            }
            return "the training has finished, but \(error); its model and result are in \(place)"
        } catch {
            return "the training has finished, but its model is lost: \(error)"
        }
    }
}

extension Communicator {
    /// Has rank 0 write the files of a run while all ranks wait, however long that takes.
    ///
    /// - Parameter files: the files, on rank 0; nil on the others.
    /// - Throws: the same error on all ranks if the files are not where they should be.
    /// - Note: Collective: every rank must call it in the same order.
    public func write(_ files: FinalFiles?) throws(CommunicationError) {
        let writer = BackgroundWriter()
        let failure = FailureBox()
        if let files { writer.run { failure.put(files.write()) } }
        try awaitFirst { writer.isDone(within: $0) }
        try agree(failure.content.map { .failure($0) } ?? .success(()))
    }
}

/// The failure of a task on another thread.
private final class FailureBox: Sendable {
    private let failure = Mutex<RankFailure?>(nil)

    /// The failure; nil if there was none.
    var content: RankFailure? { failure.withLock { $0 } }

    /// Keeps the failure.
    func put(_ failure: RankFailure?) { self.failure.withLock { $0 = failure } }
}
