import Datasets

extension ContentReader {
    /// A reader of bytes that are said to be the file `name`.
    convenience init(_ bytes: [UInt8], name: String = "file") throws(DataError) {
        try self.init(MemoryInput(bytes, name: name))
    }
}

/// The message of the error that `body` throws; "" where it throws none.
func message(_ body: () throws(DataError) -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return error.description
    }
}
