import Glibc

extension FileBytes {
    /// Returns the content of a regular file; nil if there is none, or it cannot be read, or the system has no memory for
    /// it. Does not wait for a named pipe.
    public static func content(of path: String) -> [UInt8]? {
        guard let reader = ChunkReader(path) else { return nil }
        // An array that the system has no memory for ends the process; a sparse file can state any size.
        guard reader.size < 1 << 26 || isAvailable(reader.size) else { return nil }
        var content: [UInt8] = []
        content.reserveCapacity(reader.size)
        return reader.read { content.append(contentsOf: $0) } == 0 ? content : nil
    }

    /// Returns the size of a file in bytes; 0 for a pipe, or if it cannot be opened.
    public static func size(of path: String) -> Int { ChunkReader(path)?.size ?? 0 }

    /// Returns true if the system maps so much memory. (The compiler drops a `malloc` that is freed at once.)
    private static func isAvailable(_ byteCount: Int) -> Bool {
        let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return memory != MAP_FAILED && munmap(memory, byteCount) == 0
    }
}

/// Reads a file in chunks.
final class ChunkReader {
    /// The file's size in bytes when it was opened; 0 for a pipe.
    let size: Int
    private let descriptor: Int32

    /// Opens the file; nil, with the reason in `errno`, if that is not possible.
    init?(_ path: String) {
        guard let file = InputFile.open(path) else { return nil }
        descriptor = file.descriptor
        size = Int(file.status.st_size)
    }

    deinit { close(descriptor) }

    /// Calls `body` with one chunk of the file after the other.
    ///
    /// - Returns: 0, or the system's error code.
    func read(_ body: (UnsafeRawBufferPointer) -> Void) -> Int32 {
        withUnsafeTemporaryAllocation(byteCount: 1 << 20, alignment: 64) { buffer in
            while true {
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if count == 0 { return 0 }
                if count > 0 {
                    body(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
                } else if errno != EINTR {
                    return errno
                }
            }
        }
    }
}
