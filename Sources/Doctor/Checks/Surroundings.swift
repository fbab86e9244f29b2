extension Check {
    /// The permission of the ranks' helper to end the connections of a lost host.
    static let ptrace = Check("ptrace_scope") { facts in
        guard let rank = facts.ranks.first(where: { !Self.allows($0.system) }) else {
            return [.ok("allows to end the connections of a host that no longer answers")]
        }
        return [
            .warning(
                "kernel.yama.ptrace_scope is \(rank.system.ptraceScope ?? 0) on \(rank.host): after the loss of a host, "
                    + "mpirun is ended only after 15 s, and by SIGKILL",
                remedy:
                    "sysctl kernel.yama.ptrace_scope=0 (for good: in /etc/sysctl.d), if jobs use several hosts"
            )
        ]
    }

    private static func allows(_ system: SystemFacts) -> Bool {
        let scope = system.ptraceScope ?? 0
        return scope == 0 || system.isRoot && scope < 3
    }

    /// The completions of the user's shell.
    static let shell = Check("completions") { facts in
        let shell = facts.first.shell
        guard let name = shell.name else { return [.ok("no shell that has any")] }
        if let path = shell.completions { return [.ok("\(name) has them: \(path)")] }
        return [.warning("\(name) has none for dnn-dist", remedy: shell.installation)]
    }
}
