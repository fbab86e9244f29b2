import Collectives
import Configuration
import DataParallel
import Datasets
import NeuralNetworks
import Tensors
import Training

/// A measurement of a rank's own work: real steps of the model on shares of the batch, of all ranks at the same time.
///
/// A rank of several does what one rank alone does with a batch of its share's size. The ranks exchange nothing, but wait
/// for each other after each step, and share caches, memory and cores as in a training.
struct StepMeasurement {
    /// The measured costs of a stage.
    struct Result: Sendable {
        /// The costs of the shares.
        var shares: [ShareCosts]
        /// The number of exchanges of statistics in a step.
        var statisticsExchanges: Int
        /// The mean number of numbers in one of them.
        var statisticsWidth: Int
    }

    /// The number of turns: in each, all shares are measured, so that a slow time of the machine meets all.
    private static let turns = 5

    let experiment: Experiment
    /// The ranks that measure.
    let communicator: any Communicator
    /// The ranks that begin each step together: those of a host, since others share neither its cores nor its memory.
    let others: any Communicator
    /// The approximate seconds for each share.
    let seconds: Double

    /// Measures shares in a stage.
    ///
    /// - Parameter samples: the number of samples of each share.
    /// - Returns: for each share the costs of the slowest rank, each the median of the turns; the same on all
    ///   ranks.
    /// - Note: Collective: every rank must call it in the same order.
    func run(_ stage: Stage, samples: [Int]) throws -> Result {
        var turns = [[StepCosts]](repeating: [], count: samples.count)
        var statistics = StatisticsVolume()
        for _ in 0..<Self.turns {
            for (index, count) in samples.enumerated() {
                try communicator.setUp {
                    let share = try SteppedShare(experiment, stage, samples: count, beside: others)
                    let steps = try share.run(seconds: seconds / Double(Self.turns))
                    turns[index].append(StepCosts(medianOf: steps))
                    statistics = share.statistics
                }
            }
        }
        let all = try communicator.largest(turns.flatMap { StepCosts(medianOf: $0).numbers })
        return Result(
            shares: samples.enumerated().map { index, count in
                ShareCosts(
                    samples: count, busyRanks: others.size, computeSeconds: all[4 * index],
                    spanSeconds: all[4 * index + 1], forwardSeconds: all[4 * index + 2],
                    updateSeconds: all[4 * index + 3])
            }, statisticsExchanges: statistics.exchanges,
            statisticsWidth: statistics.numbers / max(statistics.exchanges, 1))
    }
}

/// The seconds of one step: as in `ShareCosts`.
private struct StepCosts {
    /// Compute, span, forward pass and update.
    let numbers: [Double]

    init(_ numbers: [Double]) { self.numbers = numbers }

    /// The median of each number.
    init(medianOf steps: [StepCosts]) {
        numbers = (0..<4).map { place in steps.map { $0.numbers[place] }.median }
    }
}

/// A rank that trains alone with batches of a share's size.
private final class SteppedShare {
    /// The steps at the beginning that do not count.
    private static let warmUpSteps = 3
    /// The least number of steps that count.
    private static let leastSteps = 5
    private static let mostSteps = 10_000

    private let samples: Int
    private let steps: StageSteps
    private let others: any Communicator
    private let clock = PhaseClock()

    /// The exchanges of statistics of the last step.
    var statistics: StatisticsVolume { steps.step.statistics }

    /// - Parameter others: the ranks that work at the same time.
    init(
        _ experiment: Experiment, _ stage: Stage, samples: Int, beside others: any Communicator
    ) throws {
        self.others = others
        var setup = experiment.setup
        setup.batch = BatchPlan(size: samples, micro: min(samples, setup.batch.micro))
        self.samples = samples
        steps = try StageSteps(stage, setup, on: SoloCommunicator())
        steps.step.observers = [clock]
    }

    /// Takes steps, each of which begins on all ranks together.
    ///
    /// - Returns: the costs of those after the first few.
    /// - Note: Collective: every rank must call it in the same order.
    func run(seconds: Double) throws -> [StepCosts] {
        for _ in 0..<Self.warmUpSteps { _ = try next() }
        try others.barrier(phase: .setup)
        return try others.repeated(seconds: seconds, counts: Self.leastSteps...Self.mostSteps, next)
            .compactMap(\.self)
    }

    /// Takes one step; nil if its batch is the smaller one at the end of an epoch.
    func next() throws -> StepCosts? {
        clock.reset()
        let start = ContinuousClock.now
        // Small changes keep the numbers those of a training that goes well.
        let batch = try steps.next(steps.step.ownRates.scaled(by: 1e-3)).batch
        let own = (ContinuousClock.now - start).seconds
        try others.barrier(phase: .setup)
        let span = others.size == 1 ? own : (ContinuousClock.now - start).seconds
        if batch.layout.rowCount < samples { return nil }
        let update = clock.seconds(of: [.measure, .update])
        return StepCosts([own - update, span - update, clock.seconds(of: [.forward]), update])
    }
}

/// The time of each phase of a step.
private final class PhaseClock: StepObserver {
    private var start = ContinuousClock.now
    private var times: [StepPhase: Duration] = [:]

    func phaseBegins(_ phase: StepPhase, of step: StepRun) { start = .now }

    func phaseEnded(_ phase: StepPhase, of step: StepRun) {
        times[phase, default: .zero] += ContinuousClock.now - start
    }

    func reset() { times = [:] }

    func seconds(of phases: [StepPhase]) -> Double {
        phases.reduce(0) { $0 + (times[$1] ?? .zero).seconds }
    }
}

extension Communicator {
    /// Returns the largest of all ranks' values, place by place.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    fileprivate func largest(_ values: [Double]) throws(CommunicationError) -> [Double] {
        let all = try allGather(values.withUnsafeBytes { [UInt8]($0) }, phase: .setup).map { bytes in
            bytes.withUnsafeBytes { bytes in
                values.indices.map {
                    bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Double>.stride, as: Double.self)
                }
            }
        }
        return values.indices.map { place in all.map { $0[place] }.max() ?? 0 }
    }
}
