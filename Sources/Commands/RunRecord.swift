import Collectives
import Configuration
import FoundationEssentials
import Launching
import NeuralNetworks
import Prediction
import Reporting
import Storage
import Training

/// The place of a run within the folder of several runs.
struct RunPlace {
    /// The path of the folder.
    let folder: String
    /// The name of the run's own folder in it.
    let name: String
}

/// Displays and records a run on rank 0: progress on the console, everything in the run's folder.
final class RunRecord {
    /// The observers of the training.
    let observers: [any TrainingObserver]
    /// The recorder of event files; nil if there is none.
    private let events: EventRecorder?
    /// The run's folder.
    let folder: RunFolder
    private let console: ConsoleReporter
    private let style: ProgressStyle
    private let spare: SpareFolder
    /// True if the run has just begun.
    let isNew: Bool

    /// Creates the folder of a new run with the resolved configuration.
    convenience init(_ plan: Plan, style: ProgressStyle) throws {
        let folder = try RunFolder(parent: plan.output.folder, name: plan.name, date: Date())
        try self.init(plan, folder, isNew: true, style: style)
        try Self.writeStatus(of: folder.path)
        console.report(message: "run folder: \(folder.path)")
    }

    /// Opens the folder of an earlier run.
    convenience init(_ plan: Plan, resuming path: String, style: ProgressStyle) throws {
        let folder = try RunFolder(continuing: path)
        try self.init(plan, folder, isNew: false, style: style)
        try Self.writeStatus(of: folder.path)
        console.report(message: "resuming \(folder.path)")
    }

    /// Opens the folder of a new or earlier run within another folder.
    convenience init(_ plan: Plan, at place: RunPlace, style: ProgressStyle) throws {
        let isNew = !FileManager.default.fileExists(atPath: "\(place.folder)/\(place.name)/config.yaml")
        try self.init(
            plan, RunFolder(within: place.folder, name: place.name), isNew: isNew, style: style)
    }

    /// Creates the record of one of several runs, in its own folder within this common record's.
    func part(_ plan: Plan) throws -> RunRecord {
        try RunRecord(plan, at: RunPlace(folder: folder.path, name: plan.partFolder), style: style)
    }

    private init(_ plan: Plan, _ folder: RunFolder, isNew: Bool, style: ProgressStyle) throws {
        guard folder.reserve() else {
            throw TrainingError("\(folder.path): another process is training this run", .cannotWrite)
        }
        if isNew { try folder.write(config: ConfigurationWriter(catalogs: .standard).text(of: plan)) }
        self.folder = folder
        self.isNew = isNew
        spare = SpareFolder(of: plan)
        self.style = style
        let console = ConsoleReporter(environment: ProcessInfo.processInfo.environment, style: style)
        self.console = console
        let interval = plan.output.metricsEvery
        events =
            try plan.output.writesEvents
            ? EventRecorder(
                into: folder, settings: ConfigurationWriter(catalogs: .standard).values(of: plan),
                stepInterval: interval) : nil
        let recorder = RunRecorder(into: folder, stepInterval: interval) { console.report(message: $0) }
        observers = [console, recorder] + (events.map { [$0] } ?? [])
    }

    /// Writes the folder of a run, or of several, into the file that the environment names, for a supervisor of the job.
    static func writeStatus(of folder: String) throws {
        guard let path = ProcessInfo.processInfo.environment[RunStatus.variable], !path.isEmpty else {
            return
        }
        try AtomicFile.write(
            [UInt8](JSONLine.document(of: ["run": absolute(folder)]).utf8), to: path)
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Prints a note.
    func note(_ text: String) { console.report(message: text) }

    /// Displays and records the places of the ranks, as far as they are wanted, and warnings about them.
    func begin(_ placement: Placement, readingTime: String) throws {
        for line in placement.lines { try observers.report(detail: line) }
        try observers.report(detail: "data read and model built in \(readingTime)")
        for warning in placement.warnings { try observers.report(message: warning) }
    }

    /// Prints the commands that people give next.
    ///
    /// - Parameter model: the run with the model; nil for this one.
    func noteNextCommands(model: RunRecord? = nil) {
        guard !style.isQuiet else { return }
        let model = (model ?? self).shownName
        Console.next(["report \(shownName)", "evaluate \(model)", "predict \(model) --input FILE"])
    }

    private var shownName: String { Console.shellPath(folder.path) }

    /// Prints a table.
    func show(_ table: String) {
        if !style.isQuiet { Console.message(table) }
    }

    /// Ends the progress bar, so that an error message begins on a new line.
    func endProgressLine() { console.endProgressLine() }

    /// Writes an intermediate product of the run. The run goes on without it if that fails.
    func keep(_ product: RunArtifact) throws {
        do {
            try write(product)
        } catch let error as StorageError {
            for observer in observers { try observer.report(message: "warning: \(error); training goes on") }
        }
    }

    private func write(_ product: RunArtifact) throws {
        for (name, model) in product.models {
            try folder.write(
                Safetensors(model, metadata: ["version": Version.text]).sealed().encoded(),
                to: "\(name).safetensors")
        }
        for (name, image) in product.images { try folder.write(image.encodedAsPNG(), to: "\(name).png") }
        let names = product.models.map { "\($0.name).safetensors" } + product.images.map { "\($0.name).png" }
        for observer in observers {
            try observer.report(message: "saved in the run folder: " + names.joined(separator: ", "))
        }
    }

    /// The trained model, the outcome of the run and examples of its predictions as files.
    func finalFiles(
        _ outcome: TrainingOutcome, _ experiment: Experiment, _ examples: RunExamples
    ) throws -> FinalFiles {
        let metadata = try experiment.modelMetadata(version: Version.text)
        let file = Safetensors(experiment.model, metadata: metadata).sealed(digest: outcome.digest)
        return FinalFiles(
            in: folder, model: file.pieces(), result: outcome, examples: examples, spare: spare)
    }

    /// Records an end before the run is complete, as far as the disk allows.
    func ended(by error: any Error, in environment: RunEnvironment) {
        let failure = RankFailure(error)
        folder.append(event: failure.message)
        events?.ended(isSuccess: false)
        let latest = try? FileManager.default.destinationOfSymbolicLink(
            atPath: folder.checkpointsPath + "/latest")
        let checkpoint = latest.map { folder.checkpointsPath + "/" + $0 }
        var outcome = InterruptedOutcome(failure, checkpoint: checkpoint, run: folder.path)
        outcome.environment = environment
        try? folder.write(result: outcome)
    }

    /// Writes the outcome of several runs.
    func finish(_ outcome: RepeatedOutcome) throws { try folder.write(result: outcome) }
}
