/// Returns the number of bytes of a tensor with a shape from a file; nil if an extent is negative, or the number is
/// larger than any memory.
package func byteCount(ofShape shape: [Int], elementSize: Int) -> Int? {
    var count = elementSize
    for extent in shape {
        let (product, overflows) = count.multipliedReportingOverflow(by: extent)
        guard extent >= 0, !overflows else { return nil }
        count = product
    }
    return count
}
