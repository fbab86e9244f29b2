import CMPI
import Glibc

/// The status of a process of this host, as /proc reports it.
struct ProcessStatus {
    /// The name of its program, truncated to 15 bytes.
    let name: String
    /// True if a signal such as SIGSTOP has stopped it.
    let isStopped: Bool
    /// Its parent process.
    let parent: pid_t

    /// Reads the status of a process; nil if there is no such process, or its status cannot be read.
    init?(of process: pid_t) {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(file, &bytes, bytes.count)
        // Such as "12 (name) S 1 …", where the name may contain any bytes.
        guard count > 0, let start = bytes[..<count].firstIndex(of: UInt8(ascii: "(")),
            let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")), start < end
        else { return nil }
        let fields = bytes[(end + 1)..<count].split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard fields.count > 1, let parent = pid_t(String(decoding: fields[1], as: UTF8.self)) else {
            return nil
        }
        name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
        isStopped = fields[0].elementsEqual([UInt8(ascii: "T")])
        self.parent = parent
    }
}

/// A process number together with the namespace in which it is valid.
struct ProcessMark: BitwiseCopyable, Sendable {
    /// The process number.
    let number: pid_t
    /// The PID namespace: equal for processes that can see each other.
    let space: UInt64

    /// This process.
    static var current: ProcessMark {
        var status = stat()
        let space = stat("/proc/self/ns/pid", &status) == 0 ? UInt64(status.st_ino) : 0
        return ProcessMark(number: getpid(), space: space)
    }

    /// Returns true if this process, seen from `observer`, is known to have ended. A process of another
    /// container cannot be seen.
    func hasEnded(seenFrom observer: ProcessMark) -> Bool {
        guard space == observer.space else { return false }
        return kill(number, 0) != 0 && errno == ESRCH
    }
}

/// Sets the name and command line of this process as process lists show them.
func setProcessTitle(_ title: String) {
    cmpi_set_name(title)
    let arguments = CommandLine.unsafeArgv
    for index in 0..<Int(CommandLine.argc) {
        guard let argument = arguments[index] else { continue }
        let room = strlen(argument)
        memset(argument, 0, room)
        if index == 0 { strncpy(argument, title, room) }
    }
}
