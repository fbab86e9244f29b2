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
    /// The folder of the run, or of all runs of a configuration with several seeds.
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

    /// Returns the newest run of a configuration, by its name; nil if there is none.
    public static func newestRun(of plan: Plan) -> String? {
        newestRun(in: plan.output.folder + "/" + plan.name)
    }

    /// Returns the newest run in the folder of a configuration's runs, by its name; nil if there is none.
    public static func newestRun(in parent: String) -> String? {
        let parent = parent.count > 1 && parent.hasSuffix("/") ? String(parent.dropLast()) : parent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        let runs = names.filter { $0.count >= timestampLength && isRun(parent + "/" + $0) }
        let newest = runs.max { a, b in
            (a.prefix(timestampLength), number(of: a)) < (b.prefix(timestampLength), number(of: b))
        }
        return newest.map { parent + "/" + $0 }
    }

    /// The number of a run among those that began in the same second.
    private static func number(of name: String) -> Int { Int(name.dropFirst(timestampLength + 1)) ?? 1 }

    private static let timestampLength = "2026-03-01T14-03-22".count

    private static func isRun(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/config.yaml")
    }

    /// The folder of all runs if this is one of several seeds.
    private static func whole(_ run: String) -> String {
        let name = run.split(separator: "/").last ?? ""
        let parent = parent(of: run)
        return name.hasPrefix(RunFolder.seedFolderPrefix) && isRun(parent) ? parent : run
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
