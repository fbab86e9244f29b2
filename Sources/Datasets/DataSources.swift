import Registry

/// The data formats and named data sets that a configuration can name. To add one, write one file and add one
/// line here.
public enum DataSources {
    /// All of them, in the order of the reference page.
    public static let catalog = Catalog<any DataSource>(
        "data source",
        [
            Digits.entry,
            MNIST.entry,
            MNIST.fashionEntry,
            CIFAR.smallEntry,
            CIFAR.largeEntry,
            IDX.entry,
            CSV.entry,
            NPY.entry,
        ])
}
