import Collectives
import Configuration
import Optimization
import Reporting
import Storage
import Training

/// A rehearsal of a run: its first step, in memory alone; the output of `train --dry-run --json`.
///
/// Base model and pretraining are left out.
public struct Rehearsal: Sendable, Encodable {
    /// The name of the configuration.
    public let name: String
    /// The number of ranks.
    public let ranks: Int
    /// The number of parameters of the model.
    public let parameters: Int
    /// The number of epochs of a run.
    public let epochs: Int
    /// The number of steps of an epoch.
    public let stepsPerEpoch: Int
    /// The loss of the first step, the same bits as in the run.
    public let loss: Double
    /// The norm of its gradient, before clipping.
    public let gradientNorm: Double
    /// The seconds that the step took on this rank.
    public let seconds: Double
    /// The number of runs, with different seeds or folds.
    public var runs = 1
    /// The folder of the run that would be resumed; nil for a new run.
    public var resumes: String?
    /// The folder in which the run would have its own folder.
    public let folder: String
    private let course: String
    private let omitsParts: Bool

    private enum CodingKeys: String, CodingKey {
        case name, ranks, parameters, epochs, stepsPerEpoch, loss, gradientNorm, seconds, runs, resumes,
            folder
    }

    /// Takes the first step of an experiment, which changes the model in memory.
    ///
    /// - Parameter observers: observers of the beginning, on rank 0 only.
    /// - Throws: `CommunicationError`; on all ranks with exit code 81 if the loss or gradient is not finite.
    /// - Note: Collective: every rank must call it in the same order.
    public init(
        _ experiment: Experiment, on communicator: any Communicator, observers: [any TrainingObserver]
    ) throws {
        let placement = try Placement(communicator)
        for warning in placement.warnings { try observers.report(message: warning) }
        try experiment.introduce(to: observers, on: communicator, placement)
        for warning in experiment.scheduleWarnings { try observers.report(message: "warning: \(warning)") }
        let plan = experiment.plan
        let stage = experiment.stages[0]
        let steps = try StageSteps(stage, experiment.setup, on: communicator)
        let start = ContinuousClock.now
        let result = try steps.next(
            stage.schedule.rates(
                at: 0, of: stage.course(stepsPerEpoch: steps.stepsPerEpoch), state: ScheduleState())
        ).result
        seconds = (ContinuousClock.now - start).seconds
        guard result.isFinite else { throw CommunicationError.allFailed(steps.divergence(result)) }
        communicator.step = nil
        name = plan.name
        ranks = communicator.size
        parameters = experiment.model.parameterCount
        epochs = experiment.stages.reduce(0) { $0 + $1.epochs }
        stepsPerEpoch = steps.stepsPerEpoch
        (loss, gradientNorm) = (result.loss, result.gradientNorm)
        folder = "\(plan.output.folder)/\(plan.name)"
        course = experiment.courseLine
        omitsParts = experiment.base != nil || experiment.pretraining != nil
    }

    /// The rehearsal as lines for people.
    public var text: String {
        let step = [
            Format.metric("loss", loss), Format.metric("gradient norm", gradientNorm),
            Format.fineSeconds(seconds),
        ]
        let lines = [
            "first step: " + step.joined(separator: ", "),
            course + (runs > 1 ? "; \(Format.count(runs, "run"))" : ""),
            omitsParts ? "not tried: base and pretraining, which come before" : nil,
            resumes.map { "run folder: \($0), which would be resumed" }
                ?? "run folder: a new one in \(folder)",
            "dry run: ok, nothing was written",
        ]
        return lines.compactMap(\.self).map { $0 + "\n" }.joined()
    }
}
