import Reporting
import Training

extension Check {
    /// The cores: one for each rank.
    static let cores = Check("cores") { facts in
        let hosts = facts.hosts.map { host in
            HostCoreUse(
                name: host.name, ranks: host.ranks.map { ($0.rank, $0.cores) },
                isOnly: facts.hosts.count == 1)
        }
        let problems = hosts.compactMap(\.problem)
        if !problems.isEmpty { return problems.map { .warning($0.found, remedy: $0.remedy) } }
        let text = hosts.prefix(8).map { host in
            "\(Format.count(host.ranks.count, "rank")) on \(Format.count(host.cores, "core")) of \(host.name), "
                + (host.isBound ? "bound" : "not bound")
        }
        return [.ok(text.joined(separator: "; "))]
    }
}
