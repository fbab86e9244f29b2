import FoundationEssentials
import Glibc

/// The machine's processes, read from `/proc`; nil for anything that is not available there.
package struct SystemProcesses: ProcessInspection {
    package init() {}

    package var own: Int32 { getpid() }

    package func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    package func parent(of process: Int32) -> Int32? { status(of: process, "PPid:").flatMap { Int32($0) } }

    package func name(of process: Int32) -> String? { status(of: process, "Name:") }

    package func target(of descriptor: Int32, in process: Int32) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\(descriptor)")
    }

    package func targets(in process: Int32) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        return (names ?? []).compactMap { Int32($0) }.compactMap { target(of: $0, in: process) }
    }

    private func status(of process: Int32, _ key: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(key) }
            .map { String($0.dropFirst(key.count).drop { $0 == "\t" || $0 == " " }) }
    }
}

/// The information about processes that is needed to find the terminal behind a descriptor.
package protocol ProcessInspection: Sendable {
    /// The identifier of this process.
    var own: Int32 { get }
    /// Returns true if a descriptor of this process is a terminal.
    func isTerminal(_ descriptor: Int32) -> Bool
    /// Returns the parent of a process.
    func parent(of process: Int32) -> Int32?
    /// Returns the name of a process's program, truncated to 15 bytes.
    func name(of process: Int32) -> String?
    /// Returns the target of a process's descriptor: `/dev/pts/3`, `pipe:[4711]`, a file's path.
    func target(of descriptor: Int32, in process: Int32) -> String?
    /// Returns the targets of all descriptors of a process.
    func targets(in process: Int32) -> [String]
}
