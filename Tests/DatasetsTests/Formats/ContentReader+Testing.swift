import Datasets

extension ContentReader {
    /// A reader of bytes in memory, named `name` in errors.
    convenience init(_ bytes: [UInt8], name: String = "file") throws(DataError) {
        try self.init(MemoryInput(bytes, name: name))
    }
}

/// The message of the error that `body` throws; "" if it throws none.
func message(_ body: () throws(DataError) -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return error.description
    }
}
