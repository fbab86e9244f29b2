import Configuration
import FoundationEssentials
import Reporting
import Storage

/// The request to resume a run.
public enum ResumeRequest: Sendable, Hashable {
    /// The newest run of the configuration.
    case newest
    /// A run or a checkpoint, by its path.
    case path(String)
}

/// The run that a request to resume means.
public struct RunSearch {
    /// The folder of the run, or of all runs of a configuration with several seeds or folds.
    public let folder: String
    /// The checkpoint that was asked for by its path; nil for the newest one.
    public let checkpoint: Checkpoint?
    /// The folder of the run that has the checkpoint.
    public let checkpointRun: String?

    /// Finds the run; nil if there is none yet.
    ///
    /// - Throws: `TrainingError` if a path names neither a run nor a good checkpoint.
    public init?(_ request: ResumeRequest, of plan: Plan) throws {
        switch request {
        case .newest:
            guard let newest = Self.newestRun(of: plan) else { return nil }
            self.init(folder: newest, checkpoint: nil)
        case .path(let path):
            let path = path.hasSuffix("/") ? String(path.dropLast()) : path
            guard FileManager.default.fileExists(atPath: path) else {
                throw TrainingError(
                    "--resume \(path): there is no such run or checkpoint", .missingInput)
            }
            if Self.isRun(path) {
                self.init(folder: Self.whole(path), checkpoint: nil)
            } else {
                let checkpoint: Checkpoint
                do throws(DamagedCheckpoint) {
                    checkpoint = try Checkpoint(path: path)
                } catch {
                    throw TrainingError("--resume \(path): \(error)", .badData)
                }
                let run = Self.parent(of: Self.parent(of: checkpoint.path))
                guard Self.isRun(run) else {
                    throw TrainingError(
                        "--resume \(path): the checkpoint does not lie in a run's folder, RUN/checkpoints",
                        .missingInput)
                }
                self.init(folder: Self.whole(run), checkpoint: checkpoint, checkpointRun: run)
            }
        }
    }

    private init(folder: String, checkpoint: Checkpoint?, checkpointRun: String? = nil) {
        self.folder = folder
        self.checkpoint = checkpoint
        self.checkpointRun = checkpointRun
    }

    /// The file by which the folder of a sweep is known.
    public static let sweepFile = "sweep.json"

    /// Returns the file of the configuration with which a run was begun, given the run's folder or a checkpoint's; nil if
    /// there is none.
    public static func configurationFile(of path: String) -> String? {
        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
        let run = isRun(path) ? path : parent(of: parent(of: path))
        let file = whole(run) + "/config.yaml"
        return isRun(run) && FileManager.default.fileExists(atPath: file) ? file : nil
    }

    /// Returns the newest run of a configuration, by its name; nil if there is none.
    public static func newestRun(of plan: Plan) -> String? {
        newest(of: begun(in: plan.output.folder + "/" + plan.name).filter(isRun))
    }

    /// Returns the newest run or sweep in the folder of a configuration's runs, by its name; nil if there is none.
    public static func newestRun(in parent: String) -> String? {
        newest(of: begun(in: parent).filter { isRun($0) || isSweep($0) })
    }

    /// Returns the run in a folder, the newest one in a folder of runs, or else the path itself, without a slash at its end.
    public static func run(at path: String) -> String {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        return isRun(path) ? path : newestRun(in: path) ?? path
    }

    /// Returns the newest run of all configurations in the folder of their runs, or the sweep that it is a trial of; nil
    /// if there is none.
    public static func newestRun(below folder: String) -> String? {
        newest(of: wholeRuns(in: folder, depth: deepest)).map { run in
            let parent = parent(of: run)
            return isSweep(parent) ? parent : run
        }
    }

    /// Returns the runs in a folder of several seeds or folds, or the trials in that of a sweep, in their order; or else the
    /// path itself.
    public static func members(of run: String) -> [String] {
        if let parts = RunFolder.parts(of: run) { return parts }
        let trials = isRun(run) ? [] : runs(in: run, isBefore: <)
        return trials.isEmpty ? [run] : trials
    }

    /// Returns the runs in a folder and the folders in it, the newest first; of several seeds or folds, each. A run
    /// itself is the only one.
    public static func runs(in folder: String) -> [String] { runs(in: folder, isBefore: >) }

    private static func runs(
        in folder: String, isBefore: ((Double, Double, Int), (Double, Double, Int)) -> Bool
    ) -> [String] {
        wholeRuns(in: folder, depth: deepest).sorted { isBefore(age(of: $0), age(of: $1)) }
            .flatMap { RunFolder.parts(of: $0) ?? [$0] }
    }

    /// The depth of runs below the folder of all runs, and one more.
    private static let deepest = 3

    private static func wholeRuns(in folder: String, depth: Int) -> [String] {
        if isRun(folder) { return [folder] }
        return depth == 0 ? [] : folders(in: folder).flatMap { wholeRuns(in: $0, depth: depth - 1) }
    }

    /// Returns the paths of what is in a folder, without hidden names.
    private static func folders(in parent: String) -> [String] {
        let parent = parent.count > 1 && parent.hasSuffix("/") ? String(parent.dropLast()) : parent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        return names.filter { !$0.hasPrefix(".") }.map { parent + "/" + $0 }
    }

    private static func newest(of runs: [String]) -> String? {
        runs.max { age(of: $0) < age(of: $1) }
    }

    /// The moment at which a run began, by its name, or at which its sweep did; of those that began in the same second, the
    /// moment at which its configuration was written, and its number. Other names come first.
    private static func age(of run: String) -> (Double, Double, Int) {
        let beginning = beginning(of: run) ?? beginning(of: parent(of: run))
        let file = try? FileManager.default.attributesOfItem(atPath: run + "/config.yaml")
        let written = file?[.modificationDate] as? Date
        return (beginning?.moment ?? 0, written?.timeIntervalSince1970 ?? 0, beginning?.number ?? 0)
    }

    private static func beginning(of run: String) -> (moment: Double, number: Int)? {
        RunFolder.beginning(ofName: run.split(separator: "/").last ?? "")
    }

    /// Returns the folders of runs and sweeps in a folder, by their names.
    private static func begun(in parent: String) -> [String] {
        folders(in: parent).filter { beginning(of: $0) != nil }
    }

    /// Returns true if a folder is that of a sweep, with a run for each trial.
    public static func isSweep(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + sweepFile)
    }

    private static func isRun(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/config.yaml")
    }

    /// The folder of all runs if this is one of several seeds or folds.
    private static func whole(_ run: String) -> String {
        let name = run.split(separator: "/").last ?? ""
        let parent = parent(of: run)
        return RunFolder.isPart(name) && isRun(parent) ? parent : run
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
