import DataParallel
import NeuralNetworks
import Reporting
import Storage

/// The content of a checkpoint as plain values: what the thread that writes it needs.
struct CheckpointContent: Sendable {
    /// The number of optimizer steps of the run so far.
    let step: Int
    private let state: CheckpointState
    private let metadata: [String: String]
    private let models: [(name: String, tensors: [Safetensors.Content])]
    private let optimizers: [(prefix: String, state: OptimizerState)]

    /// Copies a state.
    ///
    /// - Parameters:
    ///   - optimizers: the optimizers' states, gathered.
    ///   - positions: the sizes of the run's growing files.
    init(
        _ header: CheckpointHeader, _ snapshot: RunSnapshot,
        _ optimizers: [(prefix: String, state: OptimizerState)], positions: [String: Int]
    ) {
        step = snapshot.state.steps
        state = CheckpointState(
            header, step: step, epoch: snapshot.epoch, positions: positions,
            best: snapshot.best?.name, run: snapshot.state)
        metadata = header.modelMetadata
        let best = snapshot.best.flatMap { best in best.weights.map { (best.name, $0.contents) } }
        models =
            snapshot.models.map { name, model in
                (name, model.state.map { Safetensors.Content($0.name, $0.tensor) })
            } + (best.map { [$0] } ?? [])
            + (snapshot.epochStart.map { [(CheckpointFiles.epochStart, $0.weights.contents)] } ?? [])
        self.optimizers = optimizers
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
        var files = models.map { name, tensors in
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
