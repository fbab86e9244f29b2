import Foundation

/// The processes of an MPI job's ranks, read from /proc: for each rank a watcher, which mpirun started, and
/// its worker.
package struct RankProcesses {
    /// The watcher of each rank that has started.
    package private(set) var watchers: [Int: pid_t] = [:]
    /// The worker of each rank that has started.
    package private(set) var workers: [Int: pid_t] = [:]
    /// The job's number as it appears in the names of its files, in hexadecimal.
    private var job = "unknown"
    /// All watchers and workers.
    package var all: [pid_t] { [pid_t](watchers.values) + [pid_t](workers.values) }

    /// The processes of the ranks that a launcher, or a program that starts one, has started so far.
    package init(launcher: pid_t) {
        let parents = Self.parents()
        func children(of process: pid_t) -> [pid_t] { parents.filter { $0.value == process }.map(\.key) }
        var starters = [launcher]
        while let starter = starters.popLast() {
            for child in children(of: starter) {
                let environment = FileManager.default.contents(atPath: "/proc/\(child)/environ") ?? Data()
                func variable(_ name: String) -> String? {
                    let prefix = Data("\(name)=".utf8)
                    return environment.split(separator: 0).first { $0.starts(with: prefix) }
                        .map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
                }
                guard let rank = variable("OMPI_COMM_WORLD_RANK").flatMap(Int.init) else {
                    starters.append(child)
                    continue
                }
                if let number = variable("PMIX_NAMESPACE").flatMap(Int.init) {
                    job = String(number, radix: 16)
                }
                watchers[rank] = child
                workers[rank] = children(of: child).first
            }
        }
    }

    /// The processes of the ranks of a job that `dnn-dist launch` has started.
    package init(under process: pid_t) {
        let mpirun = Self.parents().first { child, parent in
            parent == process && Self.name(child)?.hasPrefix("mpirun") == true
        }
        self.init(launcher: mpirun?.key ?? -1)
    }

    /// Returns true if a process handles a signal by now.
    package static func handles(_ signal: Int32, in process: pid_t) -> Bool {
        let status = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        let digits = lines.first { $0.hasPrefix("SigCgt:") }?.split(separator: "\t").last ?? "0"
        return (UInt64(digits, radix: 16) ?? 0) >> UInt64(signal - 1) & 1 == 1
    }

    /// Sends a signal to all processes.
    package func signal(_ number: Int32) { for process in all { kill(process, number) } }

    /// The names of the job's files in /dev/shm.
    package var sharedFiles: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/shm")) ?? []
        return names.filter { $0.contains(".\(job).") }
    }

    /// The processes that still run after some time; zombies do not count.
    package func left(afterSeconds seconds: Double) -> [pid_t] {
        var left = all
        let start = ContinuousClock.now
        while true {
            left = left.filter { Self.status($0).map { $0[0] != "Z" && $0[0] != "X" } ?? false }
            if left.isEmpty || ContinuousClock.now - start > .seconds(seconds) { return left }
            usleep(10_000)
        }
    }

    /// The parent of each process.
    private static func parents() -> [pid_t: pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var parents: [pid_t: pid_t] = [:]
        for process in names.compactMap({ pid_t($0) }) {
            parents[process] = status(process).flatMap { pid_t($0[1]) }
        }
        return parents
    }

    /// The name of a process's program.
    private static func name(_ process: pid_t) -> String? {
        FileManager.default.contents(atPath: "/proc/\(process)/comm").map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The fields of /proc/PID/stat from the state on: state, parent, …
    private static func status(_ process: pid_t) -> [Substring]? {
        let bytes = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
        let text = String(decoding: bytes, as: UTF8.self)
        // The fields follow the name, which is in brackets.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? fields : nil
    }
}
