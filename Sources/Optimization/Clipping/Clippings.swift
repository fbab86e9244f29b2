import Registry

/// The gradient clipping methods that a configuration can name.
public enum Clippings {
    /// The catalog, with one line per method.
    public static let catalog = Catalog<any Clipping>(
        "clipping",
        [
            GlobalNormClipping.entry,
            LayerNormClipping.entry,
            ValueClipping.entry,
        ])
}
