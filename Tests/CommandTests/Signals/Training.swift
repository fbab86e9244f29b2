import Foundation
import SystemSupport

/// A training without end, to be ended by signals.
struct Training {
    /// The number of ranks; nil for a process without a launcher.
    let ranks: Int?
    /// True to start it with the project's own `launch/mpirun` instead of mpirun.
    var isLaunched = false

    /// Runs it until `meanwhile` has ended it.
    func run(meanwhile: @escaping (_ process: pid_t, _ errors: String) -> Bool) throws -> Command.End {
        let folder = try TemporaryFolder()
        try folder.write(Fixtures.digits, to: "small.yaml")
        let arguments = ["train", "small.yaml", "--set", "training.epochs=1000000"]
        guard isLaunched, let ranks else {
            return try Command(folder: folder.path, ranks: ranks, limitSeconds: 40)
                .run(arguments, meanwhile: meanwhile)
        }
        return try Command(Project.path("launch/mpirun"), folder: folder.path, limitSeconds: 40).run(
            ["-q", "-n", "\(ranks)", Project.program("dnn-dist")] + arguments, meanwhile: meanwhile)
    }
}
