import Collectives
import Reporting

/// The places of a job's ranks.
public struct Placement: Sendable {
    /// The place of each rank, in their order.
    let ranks: [RankPlace]

    /// The places of all ranks.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    public init(_ communicator: any Communicator) throws(CommunicationError) {
        let own = communicator.place
        let all = try communicator.allGather([UInt8](JSONLine.text(of: own).utf8), phase: .setup)
        ranks = all.compactMap { JSONLine.decoded(RankPlace.self, from: $0) }
    }

    package init(_ ranks: [RankPlace]) { self.ranks = ranks }

    /// The ranks' hosts, in the order of the ranks.
    var hosts: [HostCoreUse] {
        var seen: Set<String> = []
        let names = ranks.map(\.host).filter { seen.insert($0).inserted }
        return names.map { name in
            HostCoreUse(
                name: name, ranks: ranks.filter { $0.host == name }.map { ($0.rank, $0.cores) },
                isOnly: names.count == 1)
        }
    }

    /// A warning with its remedy for each host on which ranks get in each other's way.
    public var warnings: [String] {
        hosts.compactMap(\.problem).map { "warning: \($0.found): \($0.remedy)" }
    }

    /// A line for each rank.
    public var lines: [String] { ranks.map { $0.text(ranks: ranks.count) } }

    /// The ranks, their hosts and cores in a few words: `4 on 1 host of 8 cores, each bound to 2`.
    package var summary: String {
        let hosts = hosts
        let cores = hosts.map(\.cores)
        let each = hosts.count > 1 && Set(cores).count == 1 ? " each" : ""
        let range = Set(cores).count > 1 ? "\(cores.min() ?? 0) to " : ""
        return "\(Format.grouped(ranks.count)) on \(Format.count(hosts.count, "host")) of "
            + range + Format.count(cores.max() ?? 0, "core") + each + ", " + binding
    }

    private var binding: String {
        let bound = ranks.filter { $0.cores.isBound }.map(\.cores.allowed.count)
        guard bound.count == ranks.count else { return bound.isEmpty ? "not bound" : "some of them bound" }
        guard let count = bound.first, Set(bound).count == 1 else { return "bound" }
        return ranks.count == 1 ? "bound to \(count)" : "each bound to \(count)"
    }
}

extension RankCores {
    /// True if the rank may not use all cores of its host.
    var isBound: Bool { !allowed.isEmpty && allowed.count < hostCores }
}

/// The ranks of a host and the cores that they may use.
package struct HostCoreUse {
    /// The host's name.
    package let name: String
    /// The ranks with their cores.
    package let ranks: [(rank: Int, cores: RankCores)]
    /// True if all ranks of the job are on this host.
    private let isOnly: Bool

    /// The ranks of a host, at least one.
    package init(name: String, ranks: [(rank: Int, cores: RankCores)], isOnly: Bool) {
        (self.name, self.ranks, self.isOnly) = (name, ranks, isOnly)
    }

    /// The number of the host's physical cores.
    package var cores: Int { ranks.first?.cores.hostCores ?? 0 }

    /// The name of the host's processor; nil if the system does not say.
    var processor: String? { ranks.first?.cores.processor }

    /// True if a rank may not use all cores.
    package var isBound: Bool { ranks.contains { $0.cores.isBound } }

    /// The reason why ranks wait for each other's cores, with its remedy; nil if each rank can have a core of its own.
    package var problem: (found: String, remedy: String)? {
        let count = Format.count(ranks.count, "rank")
        if ranks.count > cores {
            return (
                "\(count) on \(name), which has \(Format.count(cores, "core"))",
                "use at most one rank a core: "
                    + (isOnly
                        ? "mpirun -n \(cores) (Slurm: srun -n \(cores))"
                        : "mpirun --map-by ppr:\(cores):node (Slurm: srun --ntasks-per-node=\(cores))")
            )
        }
        if let crowd {
            let numbers = crowd.ranks.map { "\($0)" }.joined(separator: ", ")
            let shared =
                crowd.cores.count == 1
                ? "core \(crowd.cores[0])" : Format.count(crowd.cores.count, "core")
            return (
                "ranks \(numbers) on \(name) are bound to \(shared) together, of \(Format.count(cores, "core"))",
                "give each rank a core: mpirun --bind-to core --map-by core (Slurm: srun --cpu-bind=cores "
                    + "--cpus-per-task=1), without taskset"
            )
        }
        if let quota = ranks.first?.cores.quota, quota < Double(ranks.count) {
            return (
                "the container on \(name) may use \(Format.short(quota)) processors, and has \(count)",
                "allow more (docker run --cpus=\(ranks.count); Kubernetes: resources.limits.cpu), or use fewer ranks"
            )
        }
        return nil
    }

    /// Ranks that have fewer cores than they are, between them; nil if each rank can have a core of its own.
    ///
    /// Finds a matching of ranks and cores by augmenting paths. If none is left for a rank, the ranks that were reached
    /// from it and their cores are such ranks (Hall's theorem).
    private var crowd: (ranks: [Int], cores: [String])? {
        var owner: [String: Int] = [:]
        for index in ranks.indices where !ranks[index].cores.allowed.isEmpty {
            var reached: Set<String> = []
            func findCore(for index: Int) -> Bool {
                for core in ranks[index].cores.allowed where reached.insert(core).inserted {
                    if let other = owner[core], !findCore(for: other) { continue }
                    owner[core] = index
                    return true
                }
                return false
            }
            if !findCore(for: index) {
                let others = reached.compactMap { owner[$0] }
                let names = reached.sorted().map { String($0.split(separator: ":").last ?? "") }
                return (([index] + others).map { ranks[$0].rank }.sorted(), names)
            }
        }
        return nil
    }
}
