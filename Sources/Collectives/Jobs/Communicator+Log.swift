import Glibc

extension Communicator {
    /// Opens this rank's part of a log: its place, and its activity, such as a command line.
    public func begin(_ log: RankLog, _ activity: String) {
        let processors = ownStatus("Cpus_allowed_list").map { ", processors \($0)" } ?? ""
        log.write(
            "rank \(rank) of \(size) on \(hosts[rank]), process \(getpid())\(processors): \(activity)")
    }
}
