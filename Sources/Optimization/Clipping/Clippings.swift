import Registry

/// All ways of clipping that a configuration can name.
public enum Clippings {
    /// One line for each.
    public static let catalog = Catalog<any Clipping>(
        "clipping",
        [
            GlobalNormClipping.entry,
            LayerNormClipping.entry,
            ValueClipping.entry,
        ])
}
