import Foundation

extension Command {
    /// Python with the libraries of Tests/OtherPrograms/requirements.txt, named by `DNN_DIST_PYTHON` or in `.venv`; nil if
    /// there is none.
    package static let python: String? = {
        let named = ProcessInfo.processInfo.environment["DNN_DIST_PYTHON"]
        let path = named.map { URL(filePath: $0).absoluteURL.path } ?? Project.path(".venv/bin/python")
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        let imports = try? Command(path).run([
            "-c", "import jsonschema, numpy, onnx, onnxruntime, safetensors, PIL, yaml",
        ])
        return imports?.exitCode == 0 ? path : nil
    }()

    /// The path of mpirun; nil if it is not installed.
    package static let mpirun = path(of: "mpirun")
    /// True if these tests may mount file systems, as `smallDisk` needs.
    package static let hasSmallDisks = succeeds(
        "/usr/bin/env", ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
    /// True if these tests may make network namespaces, as `hosts` needs.
    package static let hasHosts = mpirun != nil && succeeds(networkHosts, ["--check"])

    /// The script that makes a Slurm cluster for one command.
    package static let slurmCluster = Project.path("Tests/Support/System/slurm-cluster")
    /// The reason for which there can be no Slurm cluster; nil if there can.
    package static let slurmIsMissing: String? = {
        guard let end = try? Command(slurmCluster, limitSeconds: 20).run(["--check"]) else {
            return "the script that starts Slurm cannot be run"
        }
        return end.exitCode == 0 ? nil : end.output
    }()
    /// True if these tests may start a Slurm cluster.
    package static let hasSlurm = slurmIsMissing == nil

    /// The path of an installed program; nil if no folder of `PATH` has it.
    package static func path(of program: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(program)" }.first(where: FileManager.default.isExecutableFile)
    }

    /// The words before the program.
    var launcher: [String] {
        guard let smallDisk else { return mpiLauncher }
        let mount = "mount -t tmpfs -o size=\(smallDisk.kilobytes)k tmpfs \"$0\" && exec \"$@\""
        return ["unshare", "-m", "sh", "-c", mount, smallDisk.path] + mpiLauncher
    }

    private var mpiLauncher: [String] {
        if let hosts { return [Self.networkHosts] + hosts }
        guard let ranks else { return [] }
        let asRoot = getuid() == 0 ? ["--allow-run-as-root"] : []
        return [Self.mpirun ?? "mpirun"] + asRoot + ["--oversubscribe", "-n", "\(ranks)"]
    }

    /// The script that makes hosts of network namespaces.
    private static let networkHosts = Project.path("Tests/Support/System/network-hosts")

    private static func succeeds(_ program: String, _ arguments: [String]) -> Bool {
        (try? Command(program, limitSeconds: 20).run(arguments))?.exitCode == 0
    }
}
