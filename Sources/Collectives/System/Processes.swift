import CMPI
import Glibc

/// The status of a process of this host, as /proc reports it.
struct ProcessStatus {
    /// The name of its program, truncated to 15 bytes.
    let name: String
    /// True if a signal such as SIGSTOP has stopped it.
    let isStopped: Bool
    /// True if it has ended, and its parent has not noticed yet.
    let hasEnded: Bool
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
        hasEnded =
            fields[0].elementsEqual([UInt8(ascii: "Z")]) || fields[0].elementsEqual([UInt8(ascii: "X")])
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

/// Sets the name of this process, of at most 15 bytes, and its command line, as process lists show them. Neither
/// has brackets, nor the name spaces: not every reader of /proc expects them.
func setProcessTitle(name: String, commandLine: String) {
    cmpi_set_name(name)
    // The arguments lie one behind the other.
    let arguments = CommandLine.unsafeArgv
    guard let first = arguments[0], let last = arguments[Int(CommandLine.argc) - 1] else { return }
    let room = last - first + strlen(last)
    guard room > 0 else { return }
    memset(first, 0, room)
    strncpy(first, commandLine, room)
}

/// The environment with which a process was started; empty if it cannot be read.
func environment(of process: pid_t) -> [String: String] {
    var variables: [String: String] = [:]
    for entry in content(of: "/proc/\(process)/environ").split(separator: 0) {
        let parts = entry.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { continue }
        variables[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
    }
    return variables
}

/// A field of this process's status, such as `TracerPid`; nil if it cannot be read.
func ownStatus(_ field: String) -> String? {
    let line = systemLines(of: "/proc/self/status").first { $0.hasPrefix(field + ":") }
    return line.map { $0.dropFirst(field.count + 1).drop { $0 == "\t" || $0 == " " } }.map(String.init)
}

/// The first line of a file that the system makes as it is read; empty if it cannot be read.
func systemText(of path: String) -> String {
    String(decoding: content(of: path).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}

/// The lines of a file that the system makes as it is read; none if it cannot be read.
func systemLines(of path: String) -> [Substring] {
    String(decoding: content(of: path), as: UTF8.self).split(separator: "\n")
}

/// The content of a file that the system makes as it is read; empty if it cannot be read.
private func content(of path: String) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(file, &piece, piece.count)
        guard count > 0 else { break }
        bytes += piece[..<count]
    }
    return bytes
}
