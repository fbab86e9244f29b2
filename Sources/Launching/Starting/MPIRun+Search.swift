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
        let names =
            name.map { [$0] }
            ?? (MPILibrary.isOpenMPI
                ? ["mpirun", "mpirun.openmpi"] : ["mpirun", "mpirun.mpich", "mpiexec.hydra"])
        let paths = names.compactMap { path(of: $0, environment) }
        guard let first = paths.first else {
            throw LaunchError(
                name.map { "--mpirun \($0): there is no such program" }
                    ?? "there is no mpirun on the PATH: install \(MPILibrary.isOpenMPI ? "Open MPI" : "MPICH"), or name it with --mpirun PATH",
                .missingInput)
        }
        var kinds: [Kind?] = []
        for path in paths { kinds.append(Kind(version: try version(of: path, environment))) }
        let wanted: Kind = MPILibrary.isOpenMPI ? .openMPI : .hydra
        let index = name == nil ? kinds.firstIndex(of: wanted) ?? 0 : 0
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
    private static func version(of path: String, _ environment: [String: String]) throws(LaunchError)
        -> String
    {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw LaunchError("no pipe can be made: \(String(cString: strerror(errno)))", .internal)
        }
        defer { close(ends[0]) }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        let child: ChildProcess
        do {
            defer { close(ends[1]) }
            child = try ChildProcess([path, "--version"], environment: environment, output: ends[1])
        }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        let start = ContinuousClock.now
        while true {
            let rest = versionSeconds - (ContinuousClock.now - start).seconds
            var events = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            guard rest > 0, poll(&events, 1, Int32(rest * 1000) + 1) > 0 else { break }
            let count = read(ends[0], &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        child.killAll()
        waitpid(child.number, nil, 0)
        return String(decoding: text, as: UTF8.self)
    }

    /// The path of a program; nil if there is none.
    private static func path(of name: String, _ environment: [String: String]) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
