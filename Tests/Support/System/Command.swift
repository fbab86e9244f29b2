import Foundation

/// A program that runs in a process of its own: alone, under mpirun, or over several hosts.
package struct Command: Sendable {
    /// The program; `dnn-dist` by default.
    package var program: String
    /// The working directory.
    package var folder: String
    /// The number of MPI ranks; nil to run without mpirun.
    package var ranks: Int?
    /// Arguments of `network-hosts`, beginning with the ranks of each host (`"2 1"`); nil for this host
    /// alone. The hosts are network namespaces, which share no memory.
    package var hosts: [String]?
    /// Variables added to the environment.
    package var environment: [String: String]
    /// The file read as standard input; nil for an empty one.
    package var inputPath: String?
    /// The file that standard output goes to; nil to collect it in ``End/output``.
    package var outputPath: String?
    /// The limit of each process's address space, in kilobytes; nil for no limit.
    package var memoryKilobytes: Int?
    /// A folder that is mounted as a file system of that size in memory, seen by this command only.
    package var smallDisk: (path: String, kilobytes: Int)?
    /// The time limit, in seconds.
    package var limitSeconds: Double

    /// The time between SIGTERM and SIGKILL when the time limit has passed.
    private static let graceSeconds = 10.0

    /// Creates a command; its arguments follow in ``run(_:meanwhile:)``.
    package init(
        _ program: String = Project.program("dnn-dist"),
        folder: String = FileManager.default.temporaryDirectory.path, ranks: Int? = nil,
        hosts: [String]? = nil, environment: [String: String] = [:], inputPath: String? = nil,
        outputPath: String? = nil, memoryKilobytes: Int? = nil,
        smallDisk: (path: String, kilobytes: Int)? = nil, limitSeconds: Double = 90
    ) {
        self.program = program
        self.folder = folder
        self.ranks = ranks
        self.hosts = hosts
        self.environment = environment
        self.inputPath = inputPath
        self.outputPath = outputPath
        self.memoryKilobytes = memoryKilobytes
        self.smallDisk = smallDisk
        self.limitSeconds = limitSeconds
    }

    /// Starts the command and waits for its end.
    ///
    /// After the time limit the process that was started gets SIGTERM; 10 seconds later, or when that process
    /// has ended, its whole process group is killed.
    ///
    /// - Parameters:
    ///   - arguments: the program's arguments.
    ///   - meanwhile: called every few milliseconds until it returns true, with the process that was started
    ///     (mpirun, if the command has ranks) and the standard error so far.
    package func run(
        _ arguments: [String], meanwhile: ((_ process: pid_t, _ errors: String) -> Bool)? = nil
    ) throws -> End {
        let files = try TemporaryFolder()
        let (outputPath, errorPath) = (outputPath ?? files.path + "/out", files.path + "/err")
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script, "sh", outputPath, errorPath] + launcher + [program] + arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput =
            inputPath.flatMap { FileHandle(forReadingAtPath: $0) } ?? FileHandle.nullDevice
        let start = ContinuousClock.now
        try launch(process)
        var isDone = meanwhile == nil
        let isOverdue = wait(for: process, since: start) {
            if isDone { return }
            let errors = (try? files.text("err")) ?? ""
            isDone = meanwhile?(process.processIdentifier, errors) ?? true
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return End(
            status: process.terminationStatus, isSignal: process.terminationReason == .uncaughtSignal,
            output: self.outputPath == nil ? try files.text("out") : "", errors: try files.text("err"),
            seconds: seconds, isOverdue: isOverdue)
    }

    /// Starts a process with no signal blocked: threads of tests block most, and a process inherits that.
    private func launch(_ process: Process) throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    /// Redirects the outputs to the files named by the first two arguments, and becomes the command that
    /// follows.
    private var script: String {
        let limit = memoryKilobytes.map { "ulimit -v \($0); " } ?? ""
        return limit + "out=$1; err=$2; shift 2; exec \"$@\" > \"$out\" 2> \"$err\""
    }

    /// Waits for the end of a process, which leads a process group.
    ///
    /// - Returns: true if the time limit passed before.
    private func wait(
        for process: Process, since start: ContinuousClock.Instant, meanwhile: () -> Void
    ) -> Bool {
        let group = process.processIdentifier
        var isOverdue = false
        while process.isRunning {
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            if elapsed > limitSeconds + Self.graceSeconds { kill(-group, SIGKILL) }
            if elapsed > limitSeconds, !isOverdue {
                isOverdue = true
                process.terminate()
            }
            meanwhile()
            usleep(5_000)
        }
        if isOverdue { kill(-group, SIGKILL) }
        return isOverdue
    }
}
