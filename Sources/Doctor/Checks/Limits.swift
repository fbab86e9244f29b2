import Collectives
import Reporting

extension Check {
    /// The shared memory of each host: enough for the exchange of its ranks.
    static let sharedMemory = Check("shared memory") { facts in
        var problems: [Result] = []
        for host in facts.hosts {
            let memory = host.ranks[0].sharedMemory
            if let problem = memory.problem {
                problems.append(
                    .failure(
                        "\(sharedMemoryFolder) on \(host.name) cannot be written: \(problem)",
                        remedy:
                            "chmod 1777 \(sharedMemoryFolder), or mount -t tmpfs tmpfs \(sharedMemoryFolder)")
                )
            }
            let needed = MPIHostMemory.wantedBytes * max(2, host.ranks.count)
            // What this job has taken already is not missing.
            if memory.availableBytes < needed {
                let megabytes = (needed + (64 << 20)) >> 20
                problems.append(
                    .warning(
                        "\(sharedMemoryFolder) on \(host.name) has \(Format.bytes(memory.availableBytes)) left of "
                            + "\(Format.bytes(memory.totalBytes)); the ranks' exchange takes \(Format.bytes(needed)), "
                            + "and is slow without it",
                        remedy: "mount -o remount,size=\(megabytes)m \(sharedMemoryFolder) (docker run "
                            + "--shm-size=\(megabytes)m; Kubernetes: emptyDir of medium Memory)"))
            }
        }
        if !problems.isEmpty { return problems }
        let least = facts.ranks.map(\.sharedMemory.availableBytes).min() ?? 0
        return [.ok("\(sharedMemoryFolder) has \(Format.bytes(least)) left")]
    }

    /// The limits of the processes.
    static let limits = Check("limits") { facts in
        var problems: [Result] = []
        let needed = Descriptors.needed(ranks: facts.started)
        if let names = facts.ranks.names(where: { ($0.limits.openFilesAtMost ?? .max) < needed }) {
            problems.append(
                .failure(
                    "open files: \(facts.ranks[0].limits.openFilesAtMost ?? 0) at most (\(names)); MPI needs \(needed)",
                    remedy: "ulimit -n 1024, or a line '* hard nofile 4096' in /etc/security/limits.conf"))
        } else if let names = facts.ranks.names(where: {
            ($0.limits.openFiles ?? .max) < Descriptors.neededByLauncher
        }) {
            problems.append(
                .warning(
                    "open files: \(facts.ranks[0].limits.openFiles ?? 0) (\(names)); mpirun itself needs "
                        + "\(Descriptors.neededByLauncher), and can hang with fewer",
                    remedy: "ulimit -n 1024"))
        }
        if let names = facts.ranks.names(where: {
            ($0.limits.addressSpaceBytes ?? .max) < Self.leastAddressSpace
        }) {
            problems.append(
                .warning(
                    "address space: \(Format.bytes(facts.ranks[0].limits.addressSpaceBytes ?? 0)) (\(names)); MPI and "
                        + "mapped data need more than they use",
                    remedy: "ulimit -v unlimited; limit the job's memory by the batch system (--mem) instead")
            )
        }
        if let names = facts.ranks.names(where: {
            !$0.system.fabrics.isEmpty && ($0.limits.lockedBytes ?? .max) < 64 << 20
        }) {
            problems.append(
                .warning(
                    "locked memory: \(Format.bytes(facts.ranks[0].limits.lockedBytes ?? 0)) (\(names)); InfiniBand "
                        + "needs more, and MPI takes a slower network",
                    remedy:
                        "ulimit -l unlimited, for the batch system's daemon, too (systemd: LimitMEMLOCK=infinity)"
                ))
        }
        if !problems.isEmpty { return problems }
        let own = facts.ranks[0].limits
        func text(_ name: String, _ value: Int?, _ shown: (Int) -> String = { Format.bytes($0) }) -> String {
            "\(name) \(value.map(shown) ?? "unlimited")"
        }
        let parts = [
            text("open files", own.openFiles, Format.grouped), text("address space", own.addressSpaceBytes),
            text("locked memory", own.lockedBytes), text("core dumps", own.coreBytes),
        ]
        return [.ok(parts.joined(separator: ", "))]
    }

    private static let leastAddressSpace = 4 << 30
}
