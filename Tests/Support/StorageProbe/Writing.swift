import Glibc
import Storage

/// Writes numbered checkpoints into a store, and reports each one when it is on disk.
enum Writing {
    /// Writes the checkpoints of the steps `first` to `first + count - 1`.
    ///
    /// Prints `ready` when the store is prepared, `durable STEP` after a checkpoint, `failed STEP: ERROR` if it
    /// could not be written: the next step is tried then.
    static func run(_ path: String, count: Int, first: Int) throws(StorageError) {
        let store = CheckpointStore(path: path)
        try store.prepare()
        try StandardOutput.report("ready")
        var failure: StorageError?
        for step in first..<first + count {
            do {
                let links = step.isMultiple(of: 2) ? ["best": "model.safetensors"] : [:]
                _ = try store.write(step: step, Content.files(of: step), links: links, keep: 2)
                try StandardOutput.report("durable \(step)")
            } catch {
                try StandardOutput.report("failed \(step): \(error)")
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
