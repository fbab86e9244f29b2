import FoundationEssentials
import Reporting
import Storage
import Training

/// The weights that a path means: a model file, a run's trained model, or, of a run that has not finished, those
/// of its best epoch or of its newest good checkpoint; of a folder with the runs of a configuration, those of the newest.
struct WeightsSource {
    /// The file.
    let file: String
    /// The configuration of the run; nil for a model file, which has its own.
    let configuration: String?
    /// A note about the weights of an unfinished run, for people; nil for others.
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

    private init(run: String) throws(TrainingError) {
        if let runs = RunFolder.parts(of: run) {
            throw TrainingError(
                "\(run): here are runs of several seeds: name one of them, such as \(runs[0])", .missingInput)
        }
        let (configuration, trained) = (run + "/config.yaml", run + "/model.safetensors")
        if !Self.exists(configuration), !Self.exists(trained), let newest = RunSearch.newestRun(in: run) {
            let found = try WeightsSource(newest)
            self.init(
                file: found.file, configuration: found.configuration,
                note: (["\(newest) is taken, the newest run in \(run)"] + [found.note].compactMap(\.self))
                    .joined(separator: "; "))
            return
        }
        // Without a configuration it is no run: reading that says so.
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
