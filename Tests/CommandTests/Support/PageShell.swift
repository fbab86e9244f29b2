import Foundation
import SystemSupport

/// A shell in a folder of its own, in which the command lines of pages run as a reader types them: with the project's
/// configurations, and `dnn-dist` and `mpirun` on the PATH.
struct PageShell {
    let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/configs", withDestinationPath: Project.path("configs"))
        let programs = URL(filePath: Project.program("dnn-dist")).deletingLastPathComponent().path
        let usual = "\(programs):" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        path = "\(folder.path)/bin:\(usual)"
        // The options that mpirun needs as root, from the project's own script, which calls the real one.
        try add(program: "mpirun", "PATH='\(usual)' exec '\(Project.path("launch/mpirun"))' \"$@\"")
    }

    /// Adds a program that is a script.
    func add(program name: String, _ script: String) throws {
        chmod(try folder.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)"), 0o755)
    }

    /// Runs a line.
    func run(_ line: String) throws -> Command.End {
        // Open MPI's own setting for programs that differ, of which the script sees the first one's ranks only.
        let environment = ["PATH": path, "OMPI_MCA_rmaps_base_oversubscribe": "1"]
        return try Command("/bin/bash", folder: folder.path, environment: environment, limitSeconds: 120)
            .run(["-c", line])
    }

    /// The runs of a name, the oldest first.
    func runs(named name: some StringProtocol) -> [String] {
        ((try? folder.names(in: "runs/\(name)")) ?? []).filter { !$0.hasPrefix(".") }
    }
}
