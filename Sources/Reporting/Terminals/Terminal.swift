import Glibc

/// A terminal that displays messages.
public struct Terminal: Sendable {
    /// Its device file; nil for this process's standard error.
    package let device: String?

    /// The current number of columns; 80 if it is unknown.
    public var columns: Int {
        guard let device else { return Self.columns(of: STDERR_FILENO) }
        let descriptor = open(device, O_WRONLY | O_NOCTTY | O_CLOEXEC)
        defer { close(descriptor) }
        return Self.columns(of: descriptor)
    }

    private static func columns(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
