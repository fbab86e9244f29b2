import Collectives
import Glibc

/// The facts about a rank, its process and its host, which each rank finds out before MPI starts.
struct RankFacts: Codable, Sendable {
    /// The number of the rank; 0 without a launcher.
    var rank: Int
    /// The name of its host.
    var host: String
    /// The number of its process.
    var process: Int32
    /// The program and its MPI.
    var program: ProgramFacts
    /// The processors that it may use.
    var cores: RankCores
    /// The shared memory of its host.
    var sharedMemory: SharedMemoryFacts
    /// The limits of its process.
    var limits: LimitFacts
    /// Its system.
    var system: SystemFacts

    /// Finds out the facts of this process.
    static func current(launch: Launch, version: String) -> RankFacts {
        RankFacts(
            rank: launch.rank ?? 0, host: hostName(), process: getpid(),
            program: .current(version: version), cores: .current, sharedMemory: .current, limits: .current,
            system: .current)
    }

    /// Such as `rank 3 on node7`.
    var name: String { "rank \(rank) on \(host)" }
}

/// The program of a rank, and the MPI that it uses.
struct ProgramFacts: Codable, Sendable, Equatable {
    /// The version of the program.
    var version: String
    /// Its path.
    var path: String
    /// The MPI that it was built with: `Open MPI 4.1.4`.
    var builtWith: String
    /// The text of the MPI library that is loaded: `Open MPI v4.1.4, package: …`.
    var library: String
    /// The file of that library; nil if unknown.
    var libraryFile: String?

    fileprivate static func current(version: String) -> ProgramFacts {
        ProgramFacts(
            version: version, path: SystemFiles.link("/proc/self/exe") ?? "dnn-dist",
            builtWith: MPILibrary.builtVersion,
            library: MPILibrary.loadedVersion, libraryFile: MPILibrary.loadedFile)
    }
}

/// The shared memory of a host.
struct SharedMemoryFacts: Codable, Sendable {
    /// Its size in bytes.
    var totalBytes: Int
    /// The bytes that are left.
    var availableBytes: Int
    /// The reason for which this process cannot write there; nil if it can.
    var problem: String?

    fileprivate static var current: SharedMemoryFacts {
        var status = statvfs()
        guard statvfs(sharedMemoryFolder, &status) == 0 else {
            return SharedMemoryFacts(totalBytes: 0, availableBytes: 0, problem: SystemFiles.problem())
        }
        let isAllowed = access(sharedMemoryFolder, W_OK | X_OK) == 0
        return SharedMemoryFacts(
            totalBytes: Int(status.f_blocks) * Int(status.f_frsize),
            availableBytes: Int(status.f_bavail) * Int(status.f_frsize),
            problem: isAllowed ? nil : SystemFiles.problem())
    }
}

/// The limits of a process; nil for none.
struct LimitFacts: Codable, Sendable {
    /// The files that it may have open.
    var openFiles: Int?
    /// The limit up to which it may raise that.
    var openFilesAtMost: Int?
    /// The bytes of its address space.
    var addressSpaceBytes: Int?
    /// The bytes that it may lock in memory, as fast networks need.
    var lockedBytes: Int?
    /// The bytes of a core dump.
    var coreBytes: Int?

    fileprivate static var current: LimitFacts {
        LimitFacts(
            openFiles: limit(RLIMIT_NOFILE).current, openFilesAtMost: limit(RLIMIT_NOFILE).most,
            addressSpaceBytes: limit(RLIMIT_AS).current, lockedBytes: limit(__RLIMIT_MEMLOCK).current,
            coreBytes: limit(RLIMIT_CORE).current)
    }

    private static func limit(_ kind: __rlimit_resource) -> (current: Int?, most: Int?) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(kind.rawValue), &limit) == 0 else { return (nil, nil) }
        return (Int(exactly: limit.rlim_cur), Int(exactly: limit.rlim_max))
    }
}

/// The system of a rank.
struct SystemFacts: Codable, Sendable {
    /// The distribution: `Debian GNU/Linux 12 (bookworm)`.
    var distribution: String
    /// The kernel's version.
    var kernel: String
    /// The processor's name.
    var processor: String
    /// The host's memory in bytes.
    var memoryBytes: Int
    /// True if the process belongs to the administrator.
    var isRoot: Bool
    /// The value of `kernel.yama.ptrace_scope`; nil if the kernel has none, which means 0.
    var ptraceScope: Int?
    /// The fast networks of the host: names of InfiniBand's devices.
    var fabrics: [String]
    /// The seconds by which the clock stands before the time of the program's file; 0 if it does not.
    var secondsBeforeProgram: Double

    fileprivate static var current: SystemFacts {
        var name = utsname()
        uname(&name)
        let kernel = withUnsafeBytes(of: name.release) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        var program = stat()
        let isKnown = stat("/proc/self/exe", &program) == 0
        return SystemFacts(
            distribution: Self.distribution ?? "unknown",
            kernel: kernel, processor: HostCores.processor ?? "unknown",
            memoryBytes: sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)),
            isRoot: geteuid() == 0,
            ptraceScope: SystemFiles.text("/proc/sys/kernel/yama/ptrace_scope").flatMap { Int($0) },
            fabrics: SystemFiles.names(in: "/sys/class/infiniband"),
            secondsBeforeProgram: isKnown ? max(0, Double(program.st_mtim.tv_sec) - Clock.now()) : 0)
    }

    private static var distribution: String? {
        let lines = SystemFiles.text("/etc/os-release")?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { $0.trimmingPrefix("PRETTY_NAME=").filter { $0 != "\"" } }
    }
}
