/// A sequential source of raw bytes.
package protocol ByteInput: AnyObject {
    /// The name for messages: a path.
    var name: String { get }
    /// Fills at most the whole buffer; returns the number of bytes, 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int
}
