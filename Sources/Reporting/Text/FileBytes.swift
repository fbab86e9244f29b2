import Glibc

/// Complete writes with the system call `write`.
enum FileBytes {
    /// Writes the text to a descriptor, in one system call if the system accepts it whole.
    /// - Returns: 0, or the system's error code: then part of the text may have been written. `EAGAIN` if a
    ///   non-blocking pipe or terminal has accepted nothing for a second.
    static func write(_ text: String, to descriptor: Int32) -> Int32 {
        write(Array(text.utf8), to: descriptor)
    }

    /// Writes the bytes to a descriptor in the same way.
    static func write(_ content: [UInt8], to descriptor: Int32) -> Int32 {
        var bytes = content[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN {
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&request, 1, patienceMilliseconds) > 0 else { return EAGAIN }
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    private static let patienceMilliseconds: Int32 = 1000
}
