import Glibc

/// The descriptors 0 to 2 of a process.
public enum StandardDescriptors {
    /// Occupies those that the process was started without, so that no file that it opens becomes its standard output
    /// or standard error. They can be neither read nor written: a result that cannot be shown is an error.
    ///
    /// - Note: The first thing that a program does.
    public static func occupy() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free one, which is this one.
            _ = open("/", O_RDONLY | O_DIRECTORY)
        }
    }
}
