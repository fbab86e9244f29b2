import Glibc

/// A process, and the name space in which its number counts.
struct ProcessMark: BitwiseCopyable, Sendable {
    /// The process's number.
    let number: pid_t
    /// The name space: equal for processes that can see each other.
    let space: UInt64

    /// This process.
    static var current: ProcessMark {
        var status = stat()
        let space = stat("/proc/self/ns/pid", &status) == 0 ? UInt64(status.st_ino) : 0
        return ProcessMark(number: getpid(), space: space)
    }
}
