import Configuration
import Reporting
import Training

/// A run of a trial, as a group of ranks takes it: the trial's only one, or one of several seeds or folds.
public struct TrialRun: Sendable, Codable {
    /// The trial.
    public let trial: Trial
    /// The place among the runs of the trial; nil for its only one.
    public let part: Int?
    /// The name of the run's folder in that of the trial; nil for its only one.
    public let name: String?

    /// Returns the runs of a trial.
    public static func all(of trial: Trial, _ plan: Plan) -> [TrialRun] {
        guard plan.isRepeated else { return [TrialRun(trial: trial, part: nil, name: nil)] }
        return plan.parts.enumerated().map { TrialRun(trial: trial, part: $0, name: $1.partFolder) }
    }
}

extension Plan {
    /// The name of the folder of one of several runs, in that of all.
    package var partFolder: String {
        RunFolder.partName(seed: runs > 1 ? seed : nil, fold: data.validation.fold)
    }
}
