import Glibc

/// The opening of files that are read: regular files, and what this process has open already.
///
/// Anything else, such as a named pipe or a device, could wait for ever, or have no end.
public enum InputFile {
    /// Opens a file for reading.
    ///
    /// - Returns: its descriptor and status; nil, with the reason in `errno`, if that is not possible: `EISDIR` for a
    ///   folder, `EINVAL` for what is no file to read.
    public static func open(_ path: String) -> (descriptor: Int32, status: stat)? {
        // Without a wait for the writer of a named pipe, or for the kernel's next message.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        var code = fstat(descriptor, &status) == 0 ? 0 : errno
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: code = EISDIR
        default:
            if !isOpen(path) { code = EINVAL }
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        }
        guard code == 0 else {
            close(descriptor)
            errno = code
            return nil
        }
        return (descriptor, status)
    }

    /// Returns true for the name of a file that this process has open, as `/dev/stdin` and a shell's `<(…)` are.
    public static func isOpen(_ path: String) -> Bool {
        path == "/dev/stdin" || ["/dev/fd/", "/proc/self/fd/"].contains(where: path.hasPrefix)
    }

    /// Advice for whoever names something that `open` refuses.
    public static let remedy = "for the output of a command, write <(…) or /dev/stdin"
}
