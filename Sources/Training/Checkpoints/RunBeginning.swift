import Collectives
import Configuration
import FoundationEssentials
import Reporting
import Storage

/// The point at which a run begins in this process.
public enum RunBeginning {
    /// Its first step.
    case firstStep
    /// A checkpoint of an earlier process.
    case checkpoint(RunResumption)
    /// Its end: an earlier process has finished it, with this outcome.
    case end(TrainingOutcome)
}

/// The search for the point at which a run is resumed.
public struct RunResumer {
    let experiment: Experiment
    private let version: String
    private let allowsChanges: Bool
    let communicator: any Communicator

    /// The finding of rank 0, as the others learn it.
    private enum Finding: UInt8 {
        case firstStep = 0
        case checkpoint = 1
        case end = 2
    }

    /// A search on behalf of an experiment.
    ///
    /// - Parameters:
    ///   - version: the program's version.
    ///   - allowsChanges: true if the configuration may have changed where that keeps the run's sense.
    public init(
        _ experiment: Experiment, version: String, allowsChanges: Bool, communicator: any Communicator
    ) {
        self.experiment = experiment
        self.version = version
        self.allowsChanges = allowsChanges
        self.communicator = communicator
    }

    /// Finds the point at which a run is resumed, and takes its growing files back to it.
    ///
    /// - Parameters:
    ///   - folder: the run's folder, on rank 0; nil on the others, and for a run that has just begun.
    ///   - wanted: the checkpoint that was asked for by its path; nil for the newest good one.
    ///   - note: shows a message, on rank 0.
    /// - Throws: the same error on all ranks if the run cannot be resumed: another configuration, other data,
    ///   a damaged checkpoint that was asked for.
    /// - Note: Collective: every rank must call it in the same order.
    public func beginning(
        in folder: RunFolder?, wanted: Checkpoint? = nil, note: (String) -> Void
    ) throws -> RunBeginning {
        var checkpoint: Checkpoint?
        let found = try communicator.setUp { () throws -> [UInt8] in
            guard let folder else { return [Finding.firstStep.rawValue] }
            let (finding, bytes) = try find(in: folder, wanted, &checkpoint, note)
            return [finding.rawValue] + bytes
        }
        let bytes = try communicator.broadcast(found, from: 0, phase: .checkpoint)
        let content = Array(bytes.dropFirst())
        switch Finding(rawValue: bytes[0]) {
        case .checkpoint:
            let state = try CheckpointState.decoded(content, file: CheckpointFiles.state)
            return .checkpoint(RunResumption(checkpoint, state: state, communicator: communicator))
        case .end:
            guard let outcome = JSONLine.decoded(TrainingOutcome.self, from: content) else {
                return .firstStep
            }
            return .end(outcome)
        case .firstStep, nil: return .firstStep
        }
    }

    private func find(
        in folder: RunFolder, _ wanted: Checkpoint?, _ checkpoint: inout Checkpoint?,
        _ note: (String) -> Void
    ) throws -> (Finding, [UInt8]) {
        let differences = try recordedConfiguration(folder).map(differences) ?? []
        if wanted == nil, differences.isEmpty, let result = folder.result,
            JSONLine.decoded(TrainingOutcome.self, from: result)?.isFinished == true
        {
            return (.end, result)
        }
        try check(differences, folder)
        let store = CheckpointStore(path: folder.checkpointsPath)
        if let wanted {
            checkpoint = wanted
        } else {
            let (newest, damaged) = store.newest()
            for problem in damaged { note("warning: \(problem)") }
            checkpoint = newest
        }
        folder.removeResult()
        guard let checkpoint else {
            try folder.rewind(to: [:])
            let text = "no checkpoint in \(folder.path): the run begins anew"
            note(text)
            folder.append(event: text)
            return (.firstStep, [])
        }
        let bytes = try checkpoint.bytes(of: CheckpointFiles.state)
        let state = try CheckpointState.decoded(bytes, file: checkpoint.path + "/" + CheckpointFiles.state)
        try check(state, folder)
        try store.removeAll(after: checkpoint.step)
        try folder.rewind(to: state.positions)
        let place = "\(Format.count(communicator.size, "rank")), \(checkpoint.path)"
        note("resumed after step \(state.step), in epoch \(state.epoch), on \(place)")
        folder.append(event: "resumed after step \(state.step), in epoch \(state.epoch), on \(place)")
        return (.checkpoint, bytes)
    }

    /// The values of the configuration with which the run was begun; nil if its folder does not have it.
    func recordedConfiguration(_ folder: RunFolder) throws -> [(name: String, value: String)]? {
        let file = folder.configurationPath
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        return ConfigurationWriter(catalogs: .standard).values(
            of: try ConfigurationReader(catalogs: .standard).read(file: file))
    }

    /// The settings that differ, one line each.
    func differences(
        _ recorded: [(name: String, value: String)]
    ) throws -> [(name: String, text: String)] {
        let now = ConfigurationWriter(catalogs: .standard).values(of: experiment.plan)
        let before = Dictionary(recorded.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        let after = Dictionary(now.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        return (recorded + now).reduce(into: [(name: String, text: String)]()) { lines, setting in
            let name = setting.name
            guard before[name] != after[name], !lines.contains(where: { $0.name == name }) else { return }
            let values = "\(before[name] ?? "absent") in the run, \(after[name] ?? "absent") now"
            lines.append((name, "\n  \(name): \(values)"))
        }
    }

    /// - Throws: `TrainingError` if settings differ that may not.
    private func check(_ differences: [(name: String, text: String)], _ folder: RunFolder) throws {
        let wrong = differences.filter { difference in
            !Self.free.contains(difference.name)
                && !(allowsChanges && Self.changeable.contains { difference.name.hasPrefix($0) })
        }
        if wrong.isEmpty { return }
        throw TrainingError(
            "the configuration is not that of \(folder.path):" + wrong.map(\.text).joined()
                + "\nrestore it, or begin a new run without --resume (--allow-changes permits changes of "
                + Self.changeable.joined(separator: ", ") + ")", .badConfiguration)
    }

    /// The settings that may always change: a job's time limit is another one each time.
    private static let free: Set<String> = ["training.max_time"]

    /// The beginnings of the names of settings that may change with `--allow-changes`.
    private static let changeable = [
        "training.epochs", "training.diagnose", "checkpoint", "runs",
        "distributed.stall_timeout", "distributed.verify_memory",
    ]

    /// - Throws: `TrainingError` if the data have changed.
    func check(_ state: CheckpointState, _ folder: RunFolder) throws {
        let now = experiment.dataIdentity
        let lines = Set(state.data.keys).union(now.keys).sorted().filter { state.data[$0] != now[$0] }.map {
            "\n  \($0): \(state.data[$0] ?? "absent") in the run, \(now[$0] ?? "absent") now"
        }
        if lines.isEmpty { return }
        throw TrainingError(
            "the data have changed since \(folder.path) was begun:" + lines.joined()
                + "\nrestore them, or begin a new run without --resume", .badData)
    }
}
