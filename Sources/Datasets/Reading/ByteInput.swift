/// Raw bytes from somewhere, in order.
package protocol ByteInput: AnyObject {
    /// What messages call it: a path.
    var name: String { get }
    /// Fills at most the whole buffer; gives the number of bytes, 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int
}
