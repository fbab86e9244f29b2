import FoundationEssentials
import Glibc
import Reporting

/// The processes of this host and their parents.
enum ProcessTree {
    /// All processes that a process has started, and those that these have started.
    static func descendants(of ancestor: pid_t) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let processes = SystemProcesses()
        var children: [pid_t: [pid_t]] = [:]
        for process in names.compactMap({ pid_t($0) }) {
            if let parent = processes.parent(of: process) { children[parent, default: []].append(process) }
        }
        var found: [pid_t] = []
        var next = children[ancestor] ?? []
        while let process = next.popLast() {
            found.append(process)
            next += children[process] ?? []
        }
        return found
    }

    /// The path of a process's program; nil if it is unknown.
    static func program(of process: pid_t) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
    }
}
