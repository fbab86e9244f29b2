import ArgumentParser
import Collectives
import FoundationEssentials
import Registry
import Training

/// The name of a run on the command line: a path, or `latest` for the newest run of all.
struct RunName: ExpressibleByArgument, Sendable {
    /// The name of the newest run. A file or folder of that name can be written `./latest`.
    static let latest = "latest"
    /// The folder in which runs are looked for.
    static let folder = "runs"

    /// The path that the name means, whether or not something is there; nil for `latest` if there is no run yet.
    let path: String?

    /// The run that a name means now; says which one is taken for `latest`.
    init(argument: String) {
        guard argument == Self.latest else {
            path = argument
            return
        }
        path = RunSearch.newestRun(below: Self.folder)
        if let path, Launch.current.printsErrors {
            Console.note("\(path) is taken, the newest run in \(Self.folder)")
        }
    }

    /// Returns the path.
    ///
    /// - Throws: `TrainingError` with the code of a missing input if there is no run yet.
    func found() throws(TrainingError) -> String {
        if let path {
            if !FileManager.default.fileExists(atPath: path),
                Suggestion.nearest(to: path, among: [Self.latest]) != nil
            {
                throw TrainingError(
                    "\(path): there is no such file or folder; did you mean '\(Self.latest)'?", .missingInput)
            }
            return path
        }
        throw TrainingError(
            "there is no run in the folder '\(Self.folder)' yet: 'dnn-dist train' makes one, or name the folder of a run in place of '\(Self.latest)'",
            .missingInput)
    }
}
