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
