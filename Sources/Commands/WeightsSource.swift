import FoundationEssentials
import Reporting
import Storage
import Studies
import Training

/// The weights that a path means: a model file, a run's trained model, or, of a run that has not finished, those
/// of its best epoch or of its newest good checkpoint; of a folder with the runs of a configuration, those of the newest;
/// of several seeds or a sweep, those of the best.
struct WeightsSource {
    /// The file.
    let file: String
    /// The configuration of the run; nil for a model file, which has its own.
    let configuration: String?
    /// A note about weights that the path does not name itself, for people; nil for others.
    let note: String?

    /// Finds the weights.
    ///
    /// - Throws: `TrainingError` if a folder is none of a run or checkpoint, or has no weights yet.
    init(_ path: String) throws(TrainingError) {
        let path = Self.resolved(path)
        if !Self.isFolder(path) {
            // Any other file can only be a configuration, which says what is wrong with it when it is read.
            self.init(file: path, configuration: Self.isModelFile(path) ? nil : path)
        } else if Self.exists(path + "/manifest.json") {
            try self.init(checkpoint: path)
        } else {
            try self.init(run: path)
        }
    }

    private init(file: String, configuration: String? = nil, note: String? = nil) {
        self.file = file
        self.configuration = configuration
        self.note = note
    }

    private init(checkpoint path: String) throws(TrainingError) {
        do throws(DamagedCheckpoint) {
            _ = try Checkpoint(path: path)
        } catch {
            throw TrainingError(error.description, .badData)
        }
        self.init(file: path + "/model.safetensors")
    }

    /// The weights of a run that is taken for another path.
    private init(_ run: String, because reason: String) throws(TrainingError) {
        let found = try WeightsSource(run)
        self.init(
            file: found.file, configuration: found.configuration,
            note: (["\(run) is taken, \(reason)"] + [found.note].compactMap(\.self)).joined(separator: "; "))
    }

    private init(run: String) throws(TrainingError) {
        let (configuration, trained) = (run + "/config.yaml", run + "/model.safetensors")
        if let runs = RunFolder.parts(of: run) {
            guard let best = BestRun(ofSeeds: runs) else {
                throw Self.ambiguous(
                    "\(run): here are several runs, none of which is known to be the best", runs)
            }
            try self.init(best.path, because: best.choice)
            return
        }
        if RunSearch.isSweep(run) {
            guard let best = BestRun(ofSweep: run) else {
                let trials = RunSearch.members(of: run).filter { $0 != run }
                throw Self.ambiguous("\(run): a sweep without a best trial, or not at its end", trials)
            }
            try self.init(best.path, because: best.choice)
            return
        }
        if !Self.exists(configuration), !Self.exists(trained) {
            guard let newest = RunSearch.newestRun(in: run) else {
                throw TrainingError(
                    "\(run): there is no run in this folder; 'dnn-dist runs' lists those that there are",
                    .missingInput)
            }
            try self.init(newest, because: "the newest in \(run)")
            return
        }
        // Without a configuration, reading that says so.
        guard !Self.exists(trained), Self.exists(configuration) else {
            self.init(file: trained, configuration: configuration)
            return
        }
        guard let checkpoint = CheckpointStore(path: run + "/checkpoints").newest().checkpoint else {
            throw TrainingError(
                "\(trained): the weights cannot be read; is there such a file, or has the run not finished? There is no checkpoint either",
                .missingInput)
        }
        let best = checkpoint.names.contains("best.safetensors")
        let file = checkpoint.path + (best ? "/best.safetensors" : "/model.safetensors")
        self.init(
            file: file, configuration: configuration,
            note:
                "\(run) has not finished: \(best ? "the weights of its best epoch so far are" : "its newest weights are") taken, \(file)"
        )
    }

    /// The error about a folder that stands for several runs, with a command for each.
    private static func ambiguous(_ problem: String, _ runs: [String]) -> TrainingError {
        let command = CommandAdvice.command.map { "dnn-dist \($0) " } ?? ""
        let lines = runs.prefix(mostShown).map { "\n  \(command)\($0)" }.joined()
        let rest = runs.count > mostShown ? "\n  … (\(runs.count) runs)" : ""
        return TrainingError(
            problem + (runs.isEmpty ? "" : ": name one of them\(lines)\(rest)"), .missingInput)
    }

    /// The most runs that a message names.
    private static let mostShown = 10

    /// True if the path is that of a model file, by its name or by that of its target.
    static func isModelFile(_ path: String) -> Bool {
        let target = resolved(path)
        return [".safetensors", ".onnx"].contains { target.hasSuffix($0) }
    }

    /// The target of a symbolic link, or the path itself.
    private static func resolved(_ path: String) -> String {
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
            return path
        }
        if target.hasPrefix("/") { return target }
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return (parent + [target[...]]).joined(separator: "/")
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}
