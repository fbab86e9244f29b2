/// Tools that a program adds to the catalogs, such as a layer of its own.
public enum Additions {
    /// The entries in force, each of which belongs to the catalog of its product.
    @TaskLocal static var entries: [any EntryDescription] = []

    /// Runs `body` with further entries in the catalogs.
    ///
    /// ```swift
    /// try Additions.with([Sine.entry]) { try Layers.catalog.make(Selection("sine")) }
    /// ```
    ///
    /// - Parameter added: the entries: `Entry<any Layer>`, `Entry<any Loss>`, `Entry<any Optimizer>` and so on.
    /// - Note: They are in force in this thread only, as all task-local values.
    public static func with<Value>(
        _ added: [any EntryDescription], _ body: () throws -> Value
    ) rethrows -> Value {
        try $entries.withValue(entries + added, operation: body)
    }
}
