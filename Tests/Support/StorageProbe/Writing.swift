import Storage

/// Writes numbered checkpoints into a store, and reports each one when it is on disk.
struct Writing {
    /// The first step.
    let first: Int
    /// The number of steps.
    let count: Int
    /// The number of checkpoints that are kept.
    let keep: Int
    /// The number of times that each step's checkpoint is written.
    let times: Int

    /// Writes the checkpoints.
    ///
    /// Prints `ready` when the store is prepared, `durable STEP` after a checkpoint, `failed STEP: ERROR` if it
    /// could not be written: the next one is tried then.
    ///
    /// - Throws: the last of these errors, at the end.
    func run(in path: String) throws(StorageError) {
        let store = CheckpointStore(path: path)
        try store.prepare()
        try StandardOutput.report("ready")
        var failure: StorageError?
        for index in 0..<count * times {
            let step = first + index / times
            do {
                let links = step.isMultiple(of: 2) ? ["best": "model.safetensors"] : [:]
                _ = try store.write(step: step, Content.files(of: step), links: links, keep: keep)
            } catch {
                try StandardOutput.report("failed \(step): \(error)")
                failure = error
                continue
            }
            try StandardOutput.report("durable \(step)")
        }
        if let failure { throw failure }
    }
}
