import Foundation

/// Runs the probe in real MPI jobs.
enum Mpirun {
    struct End {
        let exitCode: Int32
        let output: String
        let errors: String
        let seconds: Double
    }

    /// The path of mpirun; nil if there is none, in which case these tests are skipped.
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/mpirun" }.first(where: FileManager.default.isExecutableFile)
    }()

    /// The path of the probe, beside the tests.
    private static var probe: String {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("collectives-probe").path
    }

    /// Runs the probe on `ranks` ranks; terminates it after `limitSeconds`.
    static func run(ranks: Int, _ arguments: [String], limitSeconds: Double = 60) throws -> End {
        var options = ["--oversubscribe", "-n", "\(ranks)"]
        if getuid() == 0 { options.insert("--allow-run-as-root", at: 0) }
        return try run(path ?? "mpirun", options + [probe] + arguments, limitSeconds: limitSeconds)
    }

    /// A script that makes hosts of network namespaces; see its first lines.
    private static let hosts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Support/network-hosts").path

    /// True if network namespaces can be made here; if not, the tests that need them are skipped.
    static let hasHosts: Bool = {
        guard path != nil, let end = try? run(hosts, ["--check"], limitSeconds: 20) else { return false }
        return end.exitCode == 0
    }()

    /// Runs the probe over several hosts that are network namespaces.
    ///
    /// - Parameters:
    ///   - slots: the ranks of each host, such as "2 1".
    ///   - options: options of the script.
    static func run(
        hosts slots: String, options: [String] = [], _ arguments: [String], limitSeconds: Double = 60
    ) throws -> End {
        try run(hosts, [slots] + options + [probe] + arguments, limitSeconds: limitSeconds)
    }

    /// Runs the probe without mpirun.
    static func runAlone(_ arguments: [String]) throws -> End {
        try run(probe, arguments, limitSeconds: 60)
    }

    private static func run(_ program: String, _ arguments: [String], limitSeconds: Double) throws -> End {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "probe-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["out", "err"].map { folder.appendingPathComponent($0) }
        for file in files { try Data().write(to: file) }

        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        let start = ContinuousClock.now
        try process.run()
        while process.isRunning {
            if ContinuousClock.now - start > .seconds(limitSeconds) { process.terminate() }
            usleep(10_000)
        }
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return End(
            exitCode: process.terminationStatus, output: texts[0], errors: texts[1],
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}
