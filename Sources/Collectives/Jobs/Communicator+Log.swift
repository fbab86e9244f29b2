import Glibc

extension Communicator {
    /// Opens this rank's part of a log: its place, and its activity, such as a command line.
    public func begin(_ log: RankLog, _ activity: String) {
        log.write("\(place.text(ranks: size)): \(activity)")
    }

    /// The place of this rank.
    public var place: RankPlace {
        RankPlace(
            rank: rank, host: hosts[rank], process: getpid(), processors: HostCores.allowedText,
            cores: .current)
    }
}

/// The place of a rank: its host, its process and the processors that it may use.
public struct RankPlace: Codable, Sendable {
    /// The number of the rank.
    public let rank: Int
    /// The name of its host.
    public let host: String
    /// The number of its process.
    public let process: Int32
    /// The processors that it may use: `0-3,8`; nil if the system does not say.
    public let processors: String?
    /// The cores that it may use.
    public let cores: RankCores

    /// The place of a rank.
    package init(rank: Int, host: String, process: Int32, processors: String?, cores: RankCores) {
        (self.rank, self.host, self.process) = (rank, host, process)
        (self.processors, self.cores) = (processors, cores)
    }

    /// Such as `rank 3 of 4 on node7, process 4711, processors 0-3`.
    public func text(ranks: Int) -> String {
        "rank \(rank) of \(ranks) on \(host), process \(process)"
            + (processors.map { ", processors \($0)" } ?? "")
    }
}
