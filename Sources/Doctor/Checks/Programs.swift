import Reporting

extension Check {
    /// The program: the same on all ranks.
    static let program = Check("program") { facts in
        let first = facts.ranks[0].program
        let own = "dnn-dist \(first.version), built with \(first.builtWith): \(first.path)"
        guard let other = facts.ranks.first(where: { $0.program.version != first.version }) else {
            return [.ok(own)]
        }
        return [
            .failure(
                "\(own); but \(other.name) has dnn-dist \(other.program.version): \(other.program.path)",
                remedy:
                    "install the same version on all hosts: launch/install PREFIX, in a folder that they share"
            )
        ]
    }

    /// The MPI library that is loaded: the one that the program was built with, and the same on all ranks.
    static let library = Check("MPI library") { facts in
        let first = facts.ranks[0].program
        let others = facts.ranks.names { $0.program.library != first.library }
        let set = ["LD_PRELOAD", "LD_LIBRARY_PATH"].filter { facts.first.variables[$0] != nil }
        let remedy =
            "load that of \(first.builtWith): "
            + (set.isEmpty ? "module load" : "unset \(set.joined(separator: " ")), or module load")
            + "; see ldd \(first.path)"
        if !Self.fits(first.library, first.builtWith) {
            let file = first.libraryFile.map { " (\($0))" } ?? ""
            return [
                .failure(
                    "\(first.library)\(file); the program was built with \(first.builtWith)", remedy: remedy)
            ]
        }
        if let others {
            return [.failure("\(first.library); another one is loaded by \(others)", remedy: remedy)]
        }
        return [.ok(first.library)]
    }

    /// True if a library that says this about itself can serve a program that was built with `wanted`: one of the same
    /// family, and of the same main version.
    static func fits(_ library: String, _ wanted: String) -> Bool {
        let words = wanted.split(separator: " ")
        guard let number = words.last?.split(separator: ".").first, words.count > 1 else { return true }
        let family = words.dropLast().joined(separator: " ")
        let digits = library.firstMatch(of: /[0-9]+/).map { String($0.output) }
        return library.hasPrefix(family) && digits == String(number)
    }

    /// The launcher on the PATH: it must belong to the MPI of the program.
    static let launcher = Check("launcher") { facts in
        let wanted = facts.ranks[0].program.builtWith
        let package = wanted.hasPrefix("MPICH") ? "mpich" : "openmpi-bin"
        guard let first = facts.first.installed.first else {
            return [
                .warning(
                    "there is no mpirun on the PATH", remedy: "apt install \(package), or module load its MPI"
                )
            ]
        }
        let text = { (one: InstalledLauncher) in "\(one.path) of \(one.family) \(one.version)" }
        let fitting = facts.first.installed.first(where: \.fits)
        guard first.fits else {
            return [
                fitting.map {
                    .warning(
                        "\(text(first)) belongs to another MPI; \(text($0)) fits",
                        remedy: "start ranks with \($0.path), or with dnn-dist launch, which finds it")
                }
                    ?? .failure(
                        "\(text(first)) belongs to another MPI than the program, which was built with \(wanted)",
                        remedy: "apt install \(package), or put the mpirun of \(wanted) first on the PATH")
            ]
        }
        if !Self.fits("\(first.family) \(first.version)", wanted) {
            return [
                .warning(
                    "\(text(first)); the program was built with \(wanted)",
                    remedy: "put the mpirun of \(wanted) first on the PATH")
            ]
        }
        return [.ok(text(first))]
    }

    /// The ranks: they see each other.
    static let ranks = Check("ranks") { facts in
        let together = facts.first.together
        if facts.problemHasCheck { return [] }
        if let problem = facts.problem {
            let mpirun = facts.first.installed.first(where: \.fits)?.path ?? "mpirun"
            return [.failure(problem, remedy: "\(mpirun) -n \(facts.started) dnn-dist doctor")]
        }
        if let together, together.isLauncher {
            let started =
                together.processes.count > 1
                ? "\(together.starter) started \(together.processes.count) processes together"
                : "\(together.starter) started this process"
            return [
                .failure(
                    started
                        + ", but their environment says nothing of each other: each one is alone, and would train "
                        + "by itself",
                    remedy:
                        "mpirun -n \(max(2, together.processes.count)) dnn-dist …, without anything between them that clears "
                        + "the environment (env -i, sudo, docker run); under Slurm: srun --mpi=pmix")
            ]
        }
        if let together {
            return [
                .warning(
                    "\(together.processes.count) processes run beside each other, started by \(together.starter), and each one "
                        + "is alone",
                    remedy: "to let them work together: mpirun -n \(together.processes.count) dnn-dist …")
            ]
        }
        let hosts = facts.hosts
        guard facts.ranks.count > 1 else { return [.ok("one, alone on \(hosts[0].name)")] }
        let list = hosts.prefix(8).map { "\($0.ranks.count) on \($0.name)" } + (hosts.count > 8 ? ["…"] : [])
        return [.ok("\(facts.ranks.count) see each other: \(list.joined(separator: ", "))")]
    }
}
