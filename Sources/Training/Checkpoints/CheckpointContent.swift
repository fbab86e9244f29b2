import DataParallel
import NeuralNetworks
import Reporting
import Storage
import Tensors

/// The content of a checkpoint as plain values: what the thread that writes it needs.
struct CheckpointContent: Sendable {
    /// The number of optimizer steps of the run so far.
    let step: Int
    private let state: CheckpointState
    private let metadata: [String: String]
    /// The models as they are now, by the names of their files.
    private let models: [(name: String, tensors: [Safetensors.Content])]
    /// Models of earlier moments, of which there are copies already.
    private let earlierModels: [(name: String, tensors: [Safetensors.Content])]
    private let optimizers: [(prefix: String, state: OptimizerState)]
    private let pool: ByteArrayPool

    /// Copies a state.
    ///
    /// - Parameters:
    ///   - optimizers: the optimizers' states, gathered.
    ///   - positions: the sizes of the run's growing files.
    ///   - pool: memory for the copy, and that of the optimizers' states.
    init(
        _ header: CheckpointHeader, _ snapshot: RunSnapshot,
        _ optimizers: [(prefix: String, state: OptimizerState)], positions: [String: Int],
        in pool: ByteArrayPool
    ) {
        self.pool = pool
        step = snapshot.state.steps
        state = CheckpointState(
            header, step: step, epoch: snapshot.epoch, positions: positions,
            best: snapshot.best?.name, run: snapshot.state)
        metadata = header.modelMetadata
        models = snapshot.models.map { name, model in
            (name, model.state.map { Safetensors.Content($0.name, $0.tensor, in: pool) })
        }
        let best = snapshot.best.flatMap { best in best.weights.map { (best.name, $0) } }
        earlierModels = ((best.map { [$0] } ?? []) + (snapshot.epochStart?.models ?? [])).map {
            ($0, $1.tensors)
        }
        self.optimizers = optimizers
    }

    /// Gives the memory of the copy back for the next one. It must not be used any more.
    func giveBack() {
        for (_, tensors) in models { for tensor in tensors { pool.giveBack(tensor.bytes) } }
        for (_, state) in optimizers { state.giveBack(to: pool) }
    }

    /// The links beside the checkpoint, to files in it.
    var links: [String: String] {
        let own = CheckpointFiles.own
        guard let best = state.best, [own.model, own.best].contains(best) else { return [:] }
        return [CheckpointFiles.bestLink: CheckpointFiles.weights(best)]
    }

    /// The files.
    func files() -> [StoredFile] {
        let own = CheckpointFiles.own
        var files = (models + earlierModels).map { name, tensors in
            let isOwn = [own.model, own.best].contains(name)
            return StoredFile(
                CheckpointFiles.weights(name),
                pieces: Safetensors.pieces(tensors, metadata: isOwn ? metadata : [:]))
        }
        let tensors = optimizers.flatMap { prefix, state in state.tensors(prefix: prefix) }
        files.append(StoredFile(CheckpointFiles.optimizer, pieces: Safetensors.pieces(tensors)))
        files.append(StoredFile(CheckpointFiles.state, text: JSONLine.document(of: state)))
        return files
    }
}
