/// One run of memory of each rank of a host, which all of them see.
struct Region: @unchecked Sendable {
    /// Where each rank's memory begins for this process, in the order of the group's ranks; 64-byte aligned.
    let starts: [UnsafeMutableRawPointer]
    /// The bytes of this rank's own memory.
    let byteCount: Int
}
