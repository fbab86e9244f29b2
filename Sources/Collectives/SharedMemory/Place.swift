/// Where something lies in the memory that the ranks of a host share.
struct Place: Sendable, Hashable {
    /// The number of the region.
    let region: Int
    /// Bytes from the beginning of the rank's memory in it.
    let byteOffset: Int
}
