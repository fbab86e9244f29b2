import Collectives

/// An installed mpirun, and the options that it needs.
public struct MPIRun: Sendable, Equatable {
    /// The program's path.
    public let path: String
    /// The MPI that it belongs to.
    package let kind: Kind
    /// Options of the user, put before all others.
    package let options: [String]
    /// True if this process belongs to the administrator, as in a container.
    package let isRoot: Bool
    /// The number of cores of this host.
    package let cores: Int

    package init(path: String, kind: Kind, options: [String], isRoot: Bool, cores: Int) {
        self.path = path
        self.kind = kind
        self.options = options
        self.isRoot = isRoot
        self.cores = cores
    }

    /// The families of launchers, which differ in their options.
    package enum Kind: Sendable, Equatable {
        /// Open MPI's.
        case openMPI
        /// Hydra, of MPICH and libraries derived from it.
        case hydra

        /// Recognizes a launcher by the output of `mpirun --version`; nil for an unknown one.
        package init?(version: String) {
            if version.contains("Open MPI") || version.contains("OpenRTE") {
                self = .openMPI
            } else if version.contains("HYDRA") || version.contains("Intel(R) MPI") {
                self = .hydra
            } else {
                return nil
            }
        }
    }

    /// Returns the command that starts ranks.
    ///
    /// - Parameters:
    ///   - hosts: the hosts and their slots; nil for this host alone.
    ///   - variables: the names of environment variables that ranks on other hosts need.
    ///   - program: the program of the ranks, and its arguments.
    package func command(
        ranks: Int, hosts: [HostSlots]?, variables: [String] = [], program: [String]
    ) -> [String] {
        var words = [path] + common
        switch kind {
        case .openMPI:
            if hosts == nil, ranks > cores { words.append("--oversubscribe") }
            for name in variables.sorted() { words += ["-x", name] }
        case .hydra: break
        }
        return words + list(hosts) + ["-n", "\(ranks)"] + program
    }

    /// Returns the command that starts a program which does nothing on a host, to find out if the host answers.
    package func probe(_ host: HostSlots) -> [String] {
        [path] + common + list([HostSlots(name: host.name, slots: 1)]) + ["-n", "1", "true"]
    }

    private var common: [String] { (kind == .openMPI && isRoot ? ["--allow-run-as-root"] : []) + options }

    private func list(_ hosts: [HostSlots]?) -> [String] {
        guard let hosts else { return [] }
        let text = hosts.map(\.description).joined(separator: ",")
        return kind == .openMPI ? ["--host", text] : ["-hosts", text]
    }
}
