import Glibc

/// What /proc says of a process of this host.
struct ProcessStatus {
    /// The name of its program, at most 15 bytes of it.
    let name: String
    /// Whether it is stopped, by a signal such as SIGSTOP.
    let isStopped: Bool
    /// The process that it comes of.
    let parent: pid_t

    /// The status of a process; nil if there is none, or nothing is said of it.
    init?(of process: pid_t) {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(file, &bytes, bytes.count)
        // Such as "12 (name) S 1 …", where a name may have any bytes.
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
