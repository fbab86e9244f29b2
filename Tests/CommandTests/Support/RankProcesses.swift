import Foundation

/// The processes of an MPI job's ranks.
enum RankProcesses {
    /// The process that does the work of a rank that mpirun has started; nil while there is none.
    static func worker(of rank: Int, launcher: pid_t) -> pid_t? {
        let parents = parents()
        func children(of process: pid_t) -> [pid_t] { parents.filter { $0.value == process }.map(\.key) }
        let watcher = children(of: launcher).first { process in
            let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
            return environment.split(separator: 0).contains(Data("OMPI_COMM_WORLD_RANK=\(rank)".utf8))
        }
        return watcher.flatMap { children(of: $0).first }
    }

    /// The parent of each process.
    private static func parents() -> [pid_t: pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var parents: [pid_t: pid_t] = [:]
        for process in names.compactMap({ pid_t($0) }) {
            let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
            // After the name, which is in brackets: the state, then the parent.
            let text = String(decoding: status, as: UTF8.self)
            guard let end = text.lastIndex(of: ")") else { continue }
            let fields = text[text.index(after: end)...].split(separator: " ")
            if fields.count > 1 { parents[process] = pid_t(fields[1]) }
        }
        return parents
    }
}
