import Collectives
import Configuration
import DataParallel
import Datasets
import Glibc
import Optimization
import Reporting
import Training

/// The learning rates of a range test.
public struct RangeTestRequest: Sendable {
    /// The learning rate of the first step.
    public let from: Double
    /// The learning rate of the last step.
    public let to: Double
    /// The number of steps; nil for one pass over the training data, of at least 100 steps.
    public let steps: Int?

    /// A request for learning rates that grow exponentially.
    public init(from: Double, to: Double, steps: Int?) {
        (self.from, self.to, self.steps) = (from, to, steps)
    }

    /// The learning rate of a step, from 0.
    func learningRate(at step: Int, of count: Int) -> Double {
        from * pow(to / from, count > 1 ? Double(step) / Double(count - 1) : 0)
    }
}

/// A learning rate range test: a training from a run's first weights, whose learning rate grows exponentially from step to step, until
/// the loss diverges.
///
/// Optimizer, clipping and regularization are those of the first stage; the momentum is the optimizer's own. Base model and
/// pretraining are left out.
///
/// Source: Smith 2017, *Cyclical Learning Rates for Training Neural Networks*, arXiv:1506.01186, section 3.3.
public struct RangeTest {
    /// The least number of steps, unless another number is asked for.
    static let leastSteps = 100

    private let experiment: Experiment
    private let request: RangeTestRequest
    private let communicator: any Communicator

    /// A range test of an experiment on all ranks.
    public init(_ experiment: Experiment, _ request: RangeTestRequest, on communicator: any Communicator) {
        self.experiment = experiment
        self.request = request
        self.communicator = communicator
    }

    /// Takes the steps.
    ///
    /// - Parameter observers: observers of the steps, on rank 0 only.
    /// - Returns: the losses, the same bits on any number of ranks.
    /// - Throws: `CommunicationError`; on all ranks with exit code 81 if the loss of the first step is not finite.
    /// - Note: Collective: every rank must call it in the same order.
    public func run(observers: [any TrainingObserver]) throws -> RangeTestOutcome {
        let stage = experiment.stages[0]
        let steps = try StageSteps(stage, experiment.setup, on: communicator)
        let count = request.steps ?? max(steps.stepsPerEpoch, Self.leastSteps)
        var curve = LossCurve(radius: max(1, count / 20))
        var sums = EpochSums()
        let start = ContinuousClock.now
        for index in 0..<count {
            let learningRate = request.learningRate(at: index, of: count)
            let result = try steps.next(Rates(learningRate: learningRate)).result
            guard result.isFinite else {
                if index == 0 { throw CommunicationError.allFailed(steps.divergence(result)) }
                curve.hasDiverged = true
                break
            }
            curve.append(learningRate: learningRate, loss: result.loss)
            if curve.hasDiverged { break }
            sums.add(result)
            try report(
                result, sums, index, of: count, seconds: (ContinuousClock.now - start).seconds, observers)
        }
        communicator.step = nil
        return RangeTestOutcome(
            name: experiment.plan.name, curve, request, plannedSteps: count,
            stage: experiment.plan.stages.isEmpty ? nil : stage.name,
            omitsParts: experiment.base != nil || experiment.pretraining != nil)
    }

    private func report(
        _ result: StepResult, _ sums: EpochSums, _ index: Int, of count: Int, seconds: Double,
        _ observers: [any TrainingObserver]
    ) throws {
        if observers.isEmpty { return }
        let report = StepReport(
            epoch: 1, epochs: 1, step: index + 1, stepsPerEpoch: count, globalStep: index + 1,
            loss: result.loss,
            meanLoss: sums.result.loss, meanAccuracy: sums.result.accuracy, gradientNorm: result.gradientNorm,
            learningRate: result.learningRate, samples: sums.sampleCount, secondsInEpoch: seconds)
        for observer in observers { try observer.stepEnded(report) }
    }
}
