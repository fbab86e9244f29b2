extension StorageError {
    /// The same error, whose reason also names those of other places that were tried after it.
    public func adding(_ others: [StorageError]) -> StorageError {
        let tried = others.map { "; nor can dnn-dist \($0.operation) '\($0.path)': \($0.reason)" }.joined()
        return StorageError(operation, path, reason: reason + tried, advice: advice)
    }
}
