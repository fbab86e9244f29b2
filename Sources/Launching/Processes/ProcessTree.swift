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

    /// The other processes whose environment has a variable with this value. Those of other users cannot be
    /// seen.
    static func processes(with variable: String, value: String) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let entry = Data("\(variable)=\(value)".utf8)
        return names.compactMap { pid_t($0) }.filter { process in
            process != getpid()
                && FileManager.default.contents(atPath: "/proc/\(process)/environ")?.split(separator: 0)
                    .contains { $0.elementsEqual(entry) } == true
        }
    }
}
