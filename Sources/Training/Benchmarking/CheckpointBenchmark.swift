import Collectives
import FoundationEssentials
import Storage
import Synchronization
import Tensors

/// Measures checkpoints of a workload: the pause in which the steps wait for a copy of the state, and the cost of
/// writing it beside the training.
public struct CheckpointBenchmark {
    private let workload: Workload
    private let folder: String
    private let communicator: any Communicator
    private let pool = ByteArrayPool()
    private let clock = ContinuousClock()

    /// The number of steps between two checkpoints, by which the pause is judged.
    private static let intervalSteps = 10

    /// Creates a benchmark of checkpoints on all ranks.
    ///
    /// - Parameter folder: the folder to write into, on rank 0's disk; nothing is left there.
    public init(_ workload: Workload, in folder: String, communicator: any Communicator) {
        self.workload = workload
        self.folder = folder
        self.communicator = communicator
    }

    /// Saves the state after every ten steps, as a run does.
    ///
    /// - Parameter rounds: the number of checkpoints.
    /// - Returns: the medians over all checkpoints, measured on rank 0.
    /// - Throws: the same error on all ranks if the folder cannot be written.
    /// - Note: Collective: every rank must call it in the same order.
    public func run(rounds: Int) throws -> CheckpointBenchmarkResult {
        let training = try WorkloadTraining(workload, verifiesMemory: true, on: communicator)
        let store = try communicator.setUp {
            communicator.rank == 0 ? try TemporaryStore(in: folder) : nil
        }
        defer { store?.remove() }
        let writer = BackgroundWriter()
        var measures = (steps: [Double](), pauses: [Double](), costs: [Double]())
        for round in 0...rounds {
            let interval = try training.time(steps: Self.intervalSteps).seconds
            let pause = try save(training, round, writer, store).seconds
            // Steps beside the writing, as many as it takes.
            var (blocks, elapsed, isDone) = (0.0, 0.0, false)
            while !isDone {
                elapsed += try training.time(steps: Self.intervalSteps).seconds
                blocks += 1
                isDone = try communicator.allGather([writer.isBusy ? 0 : 1], phase: .checkpoint)[0] == [1]
            }
            // The first one takes memory for the first time.
            if round == 0 { continue }
            measures.steps.append(interval)
            measures.pauses.append(pause)
            measures.costs.append(pause + elapsed - blocks * interval)
        }
        try communicator.setUp { try store?.check() }
        return CheckpointBenchmarkResult(
            workload: workload.name, ranks: communicator.size, bytes: store?.byteCount ?? 0,
            stepSeconds: measures.steps.median / Double(Self.intervalSteps),
            pauseSeconds: measures.pauses.median, costSeconds: measures.costs.median)
    }

    /// Copies the state on rank 0 and has it written; returns the time until all ranks go on.
    private func save(
        _ training: WorkloadTraining, _ round: Int, _ writer: BackgroundWriter, _ store: TemporaryStore?
    ) throws -> Duration {
        try communicator.barrier(phase: .checkpoint)
        let start = clock.now
        let snapshot = RunSnapshot(
            state: RunState(stepsBefore: round + 1), models: [(CheckpointFiles.own.model, training.model)],
            optimizers: [("", training.step)], epoch: 1)
        let optimizers = try snapshot.gatherOptimizers(in: pool)
        if let store {
            let content = CheckpointContent(header, snapshot, optimizers, positions: [:], in: pool)
            writer.run { store.write(content) }
        }
        try communicator.barrier(phase: .checkpoint)
        return clock.now - start
    }

    /// The header of a run without configuration and data.
    private var header: CheckpointHeader {
        CheckpointHeader(
            version: "", configuration: "", data: [:], ranks: communicator.size, modelMetadata: [:])
    }
}

/// A store of checkpoints in a new folder, for some time.
private final class TemporaryStore: Sendable {
    private let path: String
    private let store: CheckpointStore
    private let size = Atomic<Int>(0)
    private let failure = Mutex<StorageError?>(nil)

    /// The number of bytes of the last checkpoint, without its manifest.
    var byteCount: Int { size.load(ordering: .relaxed) }

    /// Creates the folder within another one.
    init(in folder: String) throws(StorageError) {
        try Folder.create(folder)
        path = try Folder.createNew(folder + "/dnn-dist-bench")
        store = CheckpointStore(path: path)
        try store.prepare()
    }

    /// Writes a checkpoint; the one before it is removed.
    func write(_ content: CheckpointContent) {
        let files = content.files()
        size.store(files.reduce(0) { $0 + $1.byteCount }, ordering: .relaxed)
        do throws(StorageError) {
            _ = try store.write(step: content.step, files, keep: 1)
        } catch {
            failure.withLock { $0 = error }
        }
        content.giveBack()
    }

    /// - Throws: the error of a checkpoint that could not be written.
    func check() throws(StorageError) {
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// Removes the folder.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
