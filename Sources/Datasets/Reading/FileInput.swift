import Registry
import Storage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes of a regular file, or of an open pipe.
package final class FileInput: ByteInput {
    package let name: String
    private let descriptor: Int32

    /// Opens the file at `path`.
    ///
    /// - Throws: `DataError` if there is none, it is neither a regular file nor an open one, or it is not readable.
    package init(path: String) throws(DataError) {
        guard let file = InputFile.open(path) else {
            throw switch errno {
            case EISDIR: DataError(.missing, file: path, "is a folder", remedy: "name a file")
            case EINVAL: DataError(.missing, file: path, "is not a regular file", remedy: InputFile.remedy)
            default: Self.openError(path)
            }
        }
        name = path
        descriptor = file.descriptor
    }

    /// The process's standard input.
    package static var standardInput: FileInput { FileInput(name: "standard input", descriptor: dup(0)) }

    private init(name: String, descriptor: Int32) {
        self.name = name
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { Self.close(descriptor) }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 { return count }
            if errno == EINTR { continue }
            throw DataError(
                .missing, file: name, "cannot be read: \(String(cString: strerror(errno)))",
                remedy: "check the disk or network share that it lies on")
        }
    }

    /// A new descriptor of the file; nil for standard input.
    package func openFile() -> (descriptor: Int32, byteCount: Int)? {
        guard let status = regularFile else { return nil }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return copy < 0 ? nil : (copy, Int(status.st_size))
    }

    /// The file's state; nil for standard input.
    package var state: FileState? {
        guard let status = regularFile else { return nil }
        return FileState(
            byteCount: Int(status.st_size), node: UInt64(status.st_ino),
            modification: Self.nanoseconds(status.st_mtim), change: Self.nanoseconds(status.st_ctim))
    }

    /// The status of the file; nil for standard input that is none.
    private var regularFile: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? status : nil
    }

    private static func nanoseconds(_ time: timespec) -> Int {
        Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
    }

    /// Returns true if there is a regular file at `path`.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Closes a descriptor.
    static func close(_ descriptor: Int32) {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #elseif canImport(Musl)
            Musl.close(descriptor)
        #else
            Darwin.close(descriptor)
        #endif
    }

    /// Returns the address in a path that was taken for a file's in a folder.
    private static func address(in path: String) -> String {
        let words = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let scheme = words.firstIndex(where: { $0.hasSuffix(":") }) else { return path }
        return words[scheme...].joined(separator: "/")
    }

    /// Returns a question with the name of the most similar file in the same folder; nothing if none is.
    private static func advice(inPlaceOf path: String) -> String {
        let name = Suggestion.nearestFile(to: path)?.split(separator: "/").last.map(String.init)
        return name.map { "did you mean '\(Printable.name($0))' there? Else " } ?? ""
    }

    /// Creates the error of a failed system call, from `errno`.
    private static func openError(_ path: String) -> DataError {
        switch errno {
        case let code where [ENOENT, ENOTDIR].contains(code) && path.contains("://"):
            DataError(
                .missing, file: address(in: path), "is an address, where a file is expected",
                remedy: "download it first (curl -LO ADDRESS), and name the file")
        case ENOENT, ENOTDIR:
            DataError(
                .missing, file: path, "there is no such file",
                remedy: advice(inPlaceOf: path)
                    + "check the path (in a configuration, a relative one starts at its folder)")
        case EACCES, EPERM:
            DataError(
                .missing, file: path, "may not be read", remedy: "check the permissions of file and folders")
        case let code:
            DataError(
                .missing, file: path, "cannot be opened: \(String(cString: strerror(code)))",
                remedy: "check the path")
        }
    }
}
