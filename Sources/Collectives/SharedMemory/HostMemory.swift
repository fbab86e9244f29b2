/// How the ranks of a host get memory that all of them see.
protocol HostMemory: AnyObject {
    /// What a rank has to say against `byteCount` more bytes for each rank of its host, before it is tried; nil if nothing.
    func objection(to byteCount: Int) -> String?

    /// Memory for each rank of the host, zero at first.
    ///
    /// - Returns: where it begins for this process, 64-byte aligned, in the order of the host's ranks; or why there is none.
    /// - Note: collective over the ranks of a host.
    func allocate(byteCount: Int) throws(CommunicationError) -> Result<
        [UnsafeMutableRawPointer], HostMemoryFailure
    >

    /// Gives the memory of the last `allocate` back, where other ranks got none.
    ///
    /// - Note: collective over the ranks of a host.
    func giveBack()
}

/// Why there is no shared memory, for people.
struct HostMemoryFailure: Error {
    let message: String
}
