/// Where a data set comes from: files of some format, or a set that everybody knows by name.
public protocol DataSource: Sendable {
    /// Reads the whole data set into memory.
    ///
    /// - Throws: `DataError` if a file is missing or its content is wrong.
    func load(context: DataContext) throws(DataError) -> Dataset
}

extension DataSource {
    /// Reads the whole data set, with the working directory and no environment around it.
    public func load() throws(DataError) -> Dataset { try load(context: DataContext()) }
}
