import Configuration
import Reporting
import Storage

/// The point from which a run goes on to a step that is to be computed again.
public struct ReplayBeginning {
    /// The newest good checkpoint before the step; nil for the run's first step.
    let resumption: RunResumption?
    /// The path of that checkpoint.
    let path: String?
    /// The number of ranks that wrote it, the newest checkpoint of all, or the run's outcome; nil without any.
    let ranks: Int?
}

// Reading a run of another process, of which nothing is changed.
extension RunResumer {
    /// Finds the point from which a run goes on to a training step, on a process alone.
    ///
    /// - Parameters:
    ///   - path: the run's folder.
    ///   - step: the number of the step, from 1, among those of the stages.
    ///   - note: shows a message.
    /// - Throws: if the configuration or the data are not those of the run.
    public func beginning(in path: String, before step: Int, note: (String) -> Void) throws -> ReplayBeginning
    {
        let folder = try RunFolder(continuing: path)
        let store = CheckpointStore(path: folder.checkpointsPath)
        let (found, damaged) = store.newest {
            (try? Self.state(of: $0)).map { $0.run.trainingSteps < step } ?? false
        }
        for problem in damaged { note("warning: \(problem)") }
        let newest = found ?? store.newest().checkpoint
        let outcome = folder.result.flatMap { JSONLine.decoded(TrainingOutcome.self, from: $0) }
        let ranks = try newest.map { try Self.state(of: $0).ranks } ?? outcome?.ranks
        guard let found else {
            try refuse(recordedConfiguration(folder).map(differences) ?? [], path)
            return ReplayBeginning(resumption: nil, path: nil, ranks: ranks)
        }
        let state = try Self.state(of: found)
        let reader = ConfigurationReader(catalogs: .standard)
        let recorded = try reader.read(
            text: state.configuration, file: found.path + "/" + CheckpointFiles.state)
        try refuse(differences(ConfigurationWriter(catalogs: .standard).values(of: recorded)), path)
        try check(state, folder)
        return ReplayBeginning(
            resumption: RunResumption(found, state: state, communicator: communicator), path: found.path,
            ranks: ranks)
    }

    /// Returns the run's checkpoint right after a training step; nil if there is none that is good.
    func checkpoint(in path: String, after step: Int) -> Checkpoint? {
        CheckpointStore(path: path + "/checkpoints").newest {
            (try? Self.state(of: $0))?.run.trainingSteps == step
        }.checkpoint
    }

    private static func state(of checkpoint: Checkpoint) throws -> CheckpointState {
        try CheckpointState.decoded(
            checkpoint.bytes(of: CheckpointFiles.state), file: checkpoint.path + "/" + CheckpointFiles.state)
    }

    /// The beginnings of the names of settings that change no step.
    private static let withoutEffect = [
        "training.max_time", "training.diagnose", "checkpoint", "output", "distributed.stall_timeout",
        "distributed.verify_memory",
    ]

    /// - Throws: `TrainingError` if settings differ that change steps.
    private func refuse(_ differences: [(name: String, text: String)], _ path: String) throws {
        let wrong = differences.filter { difference in
            !Self.withoutEffect.contains { difference.name.hasPrefix($0) }
        }
        if wrong.isEmpty { return }
        throw TrainingError(
            "the configuration is not that of \(path) before the step:" + wrong.map(\.text).joined()
                + "\nname the run's folder in place of the configuration, or set these values with --set",
            .badConfiguration)
    }
}
