import Collectives
import FoundationEssentials
import Glibc

extension MPIRun {
    /// The time limit of `mpirun --version`.
    private static let versionSeconds = 20.0

    /// Finds mpirun.
    ///
    /// - Parameters:
    ///   - name: a path, or the name of a program on the PATH; nil for the mpirun of the MPI that this program
    ///     was built with.
    ///   - options: further options for it, separated by spaces.
    public static func find(
        _ name: String?, options: String, environment: [String: String]
    ) throws(LaunchError) -> MPIRun {
        let names = name.map { [$0] } ?? names
        let paths = names.compactMap { path(of: $0, environment) }
        guard let first = paths.first else {
            throw LaunchError(
                name.map { "--mpirun \($0): there is no such program" }
                    ?? "there is no mpirun on the PATH: install \(MPILibrary.isOpenMPI ? "Open MPI" : "MPICH"), or name it with --mpirun PATH",
                .missingInput)
        }
        var kinds: [Kind?] = []
        for path in paths { kinds.append(Kind(version: try version(of: path, environment))) }
        let index = name == nil ? kinds.firstIndex(of: wantedKind) ?? 0 : 0
        guard let kind = kinds[index] else {
            throw LaunchError(
                "\(first): '--version' names neither Open MPI nor MPICH's Hydra: name another one with --mpirun PATH",
                .missingInput)
        }
        return MPIRun(
            path: paths[index], kind: kind, options: options.split(separator: " ").map(String.init),
            isRoot: getuid() == 0, cores: HostCores.count())
    }

    /// Returns the output of `mpirun --version`; an empty text if it does not end in time.
    private static func version(
        of path: String, _ environment: [String: String]
    ) throws(LaunchError) -> String {
        try ChildProcess.output(
            of: [path, "--version"], environment: environment, limitSeconds: versionSeconds
        ).text
    }

    /// The launchers of MPI that are found on the PATH, in the order in which names are tried.
    package static func installed(
        environment: [String: String]
    ) throws(LaunchError) -> [(path: String, kind: Kind?, version: String)] {
        var found: [(String, Kind?, String)] = []
        for path in names.compactMap({ path(of: $0, environment) }) {
            let text = try version(of: path, environment)
            let number = text.firstMatch(of: /[0-9]+\.[0-9]+[0-9.a-z]*/).map { String($0.output) }
            found.append((path, Kind(version: text), number ?? ""))
        }
        return found
    }

    /// The names of the launcher of the MPI that this program was built with.
    private static var names: [String] {
        MPILibrary.isOpenMPI ? ["mpirun", "mpirun.openmpi"] : ["mpirun", "mpirun.mpich", "mpiexec.hydra"]
    }

    /// The family of the launcher of that MPI.
    package static var wantedKind: Kind { MPILibrary.isOpenMPI ? .openMPI : .hydra }

    /// The path of a program, which is looked for on the PATH unless its name has a slash; nil if there is none.
    package static func path(of name: String, _ environment: [String: String]) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
