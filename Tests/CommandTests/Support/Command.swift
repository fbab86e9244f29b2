import Foundation

/// The command as people start it: alone or under mpirun, in a folder, with its outputs in files.
struct Command {
    /// What a run of it came to.
    struct End {
        let exitCode: Int32
        let output: String
        let errors: String
        let isOverdue: Bool

        /// The lines of standard error.
        var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    }

    /// The working directory.
    var folder = FileManager.default.temporaryDirectory.path
    /// The number of processes that mpirun starts; nil for one without mpirun.
    var ranks: Int?
    /// What is added to the environment.
    var environment: [String: String] = [:]
    /// Kilobytes that each process may take of its address space, nil for no limit.
    var memoryKilobytes: Int?
    /// The file that is its standard input; nil for nothing.
    var inputPath: String?
    /// Where standard output goes; nil for a file, whose text is in `End`.
    var outputPath: String?
    /// The time after which it is ended.
    var limitSeconds = 90.0
    /// The program.
    var program = Self.binary
    /// A folder where it finds little room: a file system in memory, which nobody else sees.
    var smallDisk: (path: String, kilobytes: Int)?
    /// The ranks of each host, such as "2 1", where `ranks` are to be on several: network namespaces, which share no memory.
    var hosts: [String]?

    /// The command.
    static let binary = built("dnn-dist")

    /// A program of the package, which lies beside the tests.
    static func built(_ name: String) -> String {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// The folder of the project.
    static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// Where mpirun is; nil where there is none.
    static let mpirun: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/mpirun" }.first(where: FileManager.default.isExecutableFile)
    }()

    /// Starts it with arguments and waits for its end.
    ///
    /// - Parameter meanwhile: called again and again while it runs, until it returns true: with the process that was started, and what its standard
    ///   error has so far.
    func run(
        _ arguments: [String], meanwhile: ((_ process: pid_t, _ errors: String) -> Bool)? = nil
    ) throws -> End {
        let files = try TemporaryFolder()
        let (outputPath, errorPath) = (outputPath ?? files.path + "/out", files.path + "/err")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script, "sh", outputPath, errorPath] + launcher + [program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput =
            inputPath.flatMap { FileHandle(forReadingAtPath: $0) } ?? FileHandle.nullDevice
        try process.run()
        var isDone = meanwhile == nil
        let isOverdue = Self.wait(for: process, seconds: limitSeconds) {
            if isDone { return }
            let errors = (try? files.text("err")) ?? ""
            isDone = meanwhile?(process.processIdentifier, errors) ?? true
        }
        return End(
            exitCode: process.terminationStatus,
            output: self.outputPath == nil ? try files.text("out") : "", errors: try files.text("err"),
            isOverdue: isOverdue)
    }

    /// Whether the system lets these tests have file systems of their own.
    static let hasSmallDisks =
        (try? succeeds("/usr/bin/env", ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])) ?? false
    /// Whether it lets them have hosts that are network namespaces.
    static let hasHosts = (try? succeeds(networkHosts, ["--check"])) ?? false
    /// Makes such hosts; see its head.
    private static let networkHosts = project + "/Tests/Support/network-hosts"

    private static func succeeds(_ program: String, _ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private var script: String {
        let limit = memoryKilobytes.map { "ulimit -v \($0); " } ?? ""
        return limit + "out=$1; err=$2; shift 2; exec \"$@\" > \"$out\" 2> \"$err\""
    }

    private var launcher: [String] {
        guard let smallDisk else { return mpirun }
        let mount = "mount -t tmpfs -o size=\(smallDisk.kilobytes)k tmpfs \"$0\" && exec \"$@\""
        return ["unshare", "-m", "sh", "-c", mount, smallDisk.path] + mpirun
    }

    private var mpirun: [String] {
        if let hosts { return [Self.networkHosts] + hosts }
        guard let ranks else { return [] }
        let asRoot = getuid() == 0 ? ["--allow-run-as-root"] : []
        return [Self.mpirun ?? "mpirun"] + asRoot + ["--oversubscribe", "-n", "\(ranks)"]
    }

    /// Whether the process had to be ended: with a friendly signal, then with another one.
    private static func wait(for process: Process, seconds: Double, meanwhile: () -> Void) -> Bool {
        let start = ContinuousClock.now
        var isOverdue = false
        while process.isRunning {
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            if elapsed > seconds + 10 { kill(process.processIdentifier, SIGKILL) }
            if elapsed > seconds, !isOverdue {
                isOverdue = true
                process.terminate()
            }
            meanwhile()
            usleep(5_000)
        }
        return isOverdue
    }
}
