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
            HDF5.entry,
            Images.entry,
        ])
}

/// A source of a data set: files in some format, or a well-known data set.
public protocol DataSource: Sendable {
    /// Reads the whole data set into memory.
    ///
    /// - Throws: `DataError` if a file is missing or its content is wrong.
    func load(context: DataContext) throws(DataError) -> Dataset
}

extension DataSource {
    /// Reads the whole data set, relative to the working directory and with an empty environment.
    public func load() throws(DataError) -> Dataset { try load(context: DataContext()) }
}
