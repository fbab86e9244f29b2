import ArgumentParser
import Collectives
import FoundationEssentials
import Training

/// The name of a run on the command line.
enum RunName {
    /// The name of the newest run. A file or folder of that name can be written `./latest`.
    static let latest = "latest"
    /// The folder in which runs are looked for.
    static let folder = "runs"

    /// Returns the path of a run, of the newest one in `runs` for `latest`; other names are paths.
    ///
    /// - Throws: `ValidationError` if there is no run yet.
    static func path(_ name: String) throws -> String {
        guard name == latest else { return name }
        guard let newest = RunSearch.newestRun(below: folder) else {
            throw ValidationError(
                "there is no run in the folder '\(folder)' yet.")
        }
        if Launch.current.printsErrors { Console.note("\(newest) is taken, the newest run in \(folder)") }
        return newest
    }
}
