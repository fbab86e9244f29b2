import Glibc

/// Complete writes with the system call `write`.
public enum FileBytes {
    /// Writes the text to a descriptor, in one system call if the system accepts it whole.
    /// - Returns: 0, or the system's error code: then part of the text may have been written. `EAGAIN` if a
    ///   non-blocking pipe or terminal has accepted nothing for a second.
    public static func write(_ text: String, to descriptor: Int32) -> Int32 {
        write(Array(text.utf8), to: descriptor)
    }

    /// Writes the bytes to a descriptor in the same way.
    static func write(_ content: [UInt8], to descriptor: Int32) -> Int32 {
        var bytes = content[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if count == 0 {
                return EIO
            } else if errno == EAGAIN {
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&request, 1, patienceMilliseconds) > 0 else { return EAGAIN }
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    /// Writes the pieces to a descriptor, one after the other, in the same way.
    static func write(_ pieces: [[UInt8]], to descriptor: Int32) -> Int32 {
        for piece in pieces {
            let code = write(piece, to: descriptor)
            if code != 0 { return code }
        }
        return 0
    }

    /// Waits until the disk holds what was written to a file, or the entries of a folder.
    /// - Returns: 0, or the system's error code.
    static func synchronize(_ descriptor: Int32) -> Int32 {
        while fsync(descriptor) != 0 {
            // EINVAL: not a file on a disk, such as a pipe.
            if errno != EINTR { return errno == EINVAL ? 0 : errno }
        }
        return 0
    }

    private static let patienceMilliseconds: Int32 = 1000
}
