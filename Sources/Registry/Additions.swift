import Synchronization

/// Tools that a program adds to the catalogs, such as a layer of its own.
public enum Additions {
    /// The entries in force, each of which belongs to the catalog of its product.
    static var entries: [any EntryDescription] { installed.withLock { $0 } + ofThread }

    private static let installed = Mutex<[any EntryDescription]>([])
    @TaskLocal private static var ofThread: [any EntryDescription] = []

    /// Adds entries to the catalogs for the rest of the process's life, in all threads.
    public static func install(_ added: [any EntryDescription]) { installed.withLock { $0 += added } }

    /// Runs `body` with further entries in the catalogs.
    ///
    /// ```swift
    /// try Additions.with([Sine.entry]) { try Layers.catalog.make(Selection("sine")) }
    /// ```
    ///
    /// - Parameter added: the entries: `Entry<any Layer>`, `Entry<any Loss>`, `Entry<any Optimizer>` and so on.
    /// - Note: They are in force in this thread only, as all task-local values: for threads of ranks, `install(_:)` them.
    public static func with<Value>(
        _ added: [any EntryDescription], _ body: () throws -> Value
    ) rethrows -> Value {
        try $ofThread.withValue(ofThread + added, operation: body)
    }
}
