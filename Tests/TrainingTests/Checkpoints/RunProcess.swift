import Collectives
import Configuration
import Datasets
import Foundation
import Reporting
import Storage
import SystemSupport
import Training

/// A run of a configuration in a folder of its own, as the command performs it, with threads as ranks.
struct RunProcess {
    let folder: String
    private let plan: @Sendable () throws -> (Plan, DataContext)
    private let base: String?

    /// A run of a configuration's text in a folder, which need not exist.
    ///
    /// - Parameter base: the text of the configuration `base.yaml` beside its own.
    init(_ text: String, in folder: String, overrides: [String] = [], base: String? = nil) {
        let file = folder + "/run.yaml"
        // An override's path starts at the working directory.
        let overrides = overrides.map { $0.replacing("from: base.yaml", with: "from: \(folder)/base.yaml") }
        self.init(in: folder, base: base) {
            let reader = ConfigurationReader(catalogs: .standard)
            return (
                try reader.read(text: text, file: file, overrides: overrides),
                DataContext(configurationFile: file, environment: [:])
            )
        }
    }

    /// A run of a plan.
    init(in folder: String, base: String? = nil, plan: @escaping @Sendable () throws -> (Plan, DataContext)) {
        self.plan = plan
        self.base = base
        self.folder = folder
    }

    /// Trains to the end.
    ///
    /// - Parameter wanted: the checkpoint to resume from; nil to begin.
    func run(ranks: Int, from wanted: String? = nil) throws -> TrainingOutcome {
        try prepare()
        let outcomes = try InProcessCommunicator.run(ranks: ranks) { communicator in
            try run(communicator, from: wanted)
        }
        return outcomes[0]
    }

    private func prepare() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try base?.write(toFile: folder + "/base.yaml", atomically: true, encoding: .utf8)
    }

    private func run(_ communicator: any Communicator, from wanted: String?) throws -> TrainingOutcome {
        let (plan, context) = try plan()
        let experiment = try Experiment(plan, context: context)
        let run = communicator.rank == 0 ? try RunFolder(continuing: folder) : nil
        var resumption: RunResumption?
        if let wanted {
            let checkpoint = try communicator.setUp {
                communicator.rank == 0 ? try Checkpoint(path: wanted) : nil
            }
            let beginning = try RunResumer(
                experiment, version: "1", allowsChanges: false, communicator: communicator
            ).beginning(in: run, wanted: checkpoint) { _ in }
            if case .checkpoint(let found) = beginning { resumption = found }
        }
        let checkpointing = try Checkpointing(
            experiment, in: run, start: .now, from: resumption, version: "1", communicator: communicator)
        // These runs are faster than disks: each step waits for the checkpoint before it.
        let waiter = RecordingObserver { while checkpointing.isWriting { usleep(200) } }
        return try TrainingRun(
            experiment, communicator: communicator, checkpointing: checkpointing, from: resumption,
            observers: run.map { [RunRecorder(into: $0, stepInterval: 1), waiter] } ?? []
        ).run()
    }

    /// The checkpoints, the newest first.
    var checkpoints: [String] {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/checkpoints")
            return names.filter { $0.hasPrefix("step-") }.sorted(by: >).map { "\(folder)/checkpoints/\($0)" }
        }
    }

    /// The lines of the metrics, without the numbers that tell of the time.
    var metrics: [String] {
        get throws {
            let text = try String(contentsOfFile: folder + "/metrics.jsonl", encoding: .utf8)
            return try text.split(separator: "\n").map { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                let kept = object.filter { !$0.key.contains("second") }
                return String(
                    decoding: try JSONSerialization.data(withJSONObject: kept, options: .sortedKeys),
                    as: UTF8.self)
            }
        }
    }
}
