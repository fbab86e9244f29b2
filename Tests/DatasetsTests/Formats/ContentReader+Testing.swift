import Datasets

extension ContentReader {
    /// A reader of bytes in memory, named `name` in errors.
    convenience init(_ bytes: [UInt8], name: String = "file") throws(DataError) {
        try self.init(MemoryInput(bytes, name: name))
    }
}
