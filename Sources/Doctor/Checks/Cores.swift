import Reporting

extension Check {
    /// The cores: one for each rank.
    static let cores = Check("cores") { facts in
        var problems: [Result] = []
        for host in facts.hosts {
            let cores = host.ranks[0].cores
            let ranks = Format.count(host.ranks.count, "rank")
            if let crowd = Self.crowd(host.ranks) {
                let names = crowd.ranks.map { "\($0)" }.joined(separator: ", ")
                let shared =
                    crowd.cores.count == 1
                    ? "core \(crowd.cores[0])" : Format.count(crowd.cores.count, "core")
                if host.ranks.count > cores.hostCores {
                    problems.append(
                        .warning(
                            "\(ranks) on \(host.name), which has \(Format.count(cores.hostCores, "core"))",
                            remedy: "use at most one rank a core: -n \(cores.hostCores)"))
                } else {
                    problems.append(
                        .warning(
                            "ranks \(names) on \(host.name) are bound to \(shared) together, of "
                                + "\(Format.count(cores.hostCores, "core"))",
                            remedy: "give each rank a core: mpirun --bind-to core --map-by core (Slurm: srun "
                                + "--cpu-bind=cores --cpus-per-task=1), without taskset"))
                }
            } else if let quota = cores.quota, quota < Double(host.ranks.count) {
                problems.append(
                    .warning(
                        "the container on \(host.name) may use \(Format.short(quota)) processors, and has \(ranks)",
                        remedy:
                            "allow more (docker run --cpus=\(host.ranks.count); Kubernetes: resources.limits.cpu), "
                            + "or use fewer ranks"))
            }
        }
        if !problems.isEmpty { return problems }
        let text = facts.hosts.prefix(8).map { host in
            let isBound = host.ranks.contains { $0.cores.allowed.count < $0.cores.hostCores }
            return
                "\(Format.count(host.ranks.count, "rank")) on \(Format.count(host.ranks[0].cores.hostCores, "core")) "
                + "of \(host.name), \(isBound ? "bound" : "not bound")"
        }
        return [.ok(text.joined(separator: "; "))]
    }

    /// Ranks that have fewer cores than they are, between them; nil if each rank can have a core of its own.
    ///
    /// Finds a matching of ranks and cores by augmenting paths. If none is left for a rank, the ranks that were reached
    /// from it and their cores are such ranks (Hall's theorem).
    static func crowd(_ ranks: [RankFacts]) -> (ranks: [Int], cores: [String])? {
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
