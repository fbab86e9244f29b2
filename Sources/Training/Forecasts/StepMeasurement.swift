import Collectives
import Configuration
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Tensors

/// A measurement of a rank's own work: real steps of the model on shares of the batch, without other ranks.
///
/// A rank of several does what one rank alone does with a batch of its share's size. Several ranks of a host measure
/// at the same time, so that they share its caches and memory as in a training.
struct StepMeasurement {
    /// A share to measure.
    struct Case: Hashable {
        /// The number of samples.
        let samples: Int
        /// The number of ranks of a host that work at the same time.
        let busyRanks: Int
    }

    /// The measured costs of a stage.
    struct Result: Sendable {
        /// The costs of the shares.
        var shares: [ShareCosts]
        /// The number of exchanges of statistics in a step.
        var statisticsExchanges: Int
        /// The mean number of numbers in one of them.
        var statisticsWidth: Int
    }

    /// The number of turns: in each, all shares are measured, so that a slow time of the machine meets all, or none.
    private static let turns = 5
    /// The steps at the beginning of a turn that do not count.
    private static let warmUpSteps = 3
    /// The least number of steps of a turn that count.
    private static let leastSteps = 5

    let experiment: Experiment
    let communicator: any Communicator
    /// The approximate seconds for each share.
    let seconds: Double

    /// Measures shares in a stage.
    ///
    /// - Returns: for each share the costs of the slowest rank, each the least of the turns' medians; the same on all
    ///   ranks.
    /// - Note: Collective: every rank must call it in the same order.
    func run(_ stage: Stage, _ cases: [Case]) throws -> Result {
        let position = communicator.hostRanks.firstIndex(of: communicator.rank) ?? 0
        var turns = [[StepCosts]](repeating: [], count: cases.count)
        var statistics = StatisticsVolume()
        for _ in 0..<Self.turns {
            for (index, share) in cases.enumerated() {
                try communicator.setUp {
                    guard position < share.busyRanks else { return }
                    let part = try SteppedShare(experiment, stage, samples: share.samples)
                    let steps = try part.run(
                        warmUp: Self.warmUpSteps, atLeast: Self.leastSteps,
                        seconds: seconds / Double(Self.turns))
                    turns[index].append(StepCosts(medianOf: steps))
                    statistics = part.statistics
                }
            }
        }
        let own = turns.flatMap { turns in
            [turns.map(\.compute).min(), turns.map(\.forward).min(), turns.map(\.update).min()].map {
                $0 ?? 0
            }
        }
        let all = try communicator.largest(
            own + [Double(statistics.exchanges), Double(statistics.numbers)])
        let (exchanges, numbers) = (Int(all[all.count - 2]), Int(all[all.count - 1]))
        return Result(
            shares: cases.enumerated().map { index, share in
                ShareCosts(
                    samples: share.samples, busyRanks: share.busyRanks, computeSeconds: all[3 * index],
                    forwardSeconds: all[3 * index + 1], updateSeconds: all[3 * index + 2])
            }, statisticsExchanges: exchanges, statisticsWidth: numbers / max(exchanges, 1))
    }

    /// Measures the tensors of a rank alone.
    ///
    /// - Returns: the bytes of parameters, gradient, optimizer state and activations, by the number of samples.
    /// - Precondition: no other thread uses tensors.
    static func memory(of experiment: Experiment, _ stage: Stage, samples: Set<Int>) throws -> [Int: Int] {
        var bytes: [Int: Int] = [:]
        for count in samples.sorted() {
            StoragePool.shared.trim()
            let before = StoragePool.shared.statistics.bytesHeld
            let share = try SteppedShare(experiment, stage, samples: count)
            _ = try share.run(warmUp: 2, atLeast: 0, seconds: 0)
            let parameters = experiment.model.parameterCount * experiment.model.type.byteCount
            bytes[count] = StoragePool.shared.statistics.bytesHeld - before + parameters
        }
        return bytes
    }
}

/// The seconds of one step.
private struct StepCosts {
    let compute: Double
    let forward: Double
    let update: Double

    init(compute: Double, forward: Double, update: Double) {
        self.compute = compute
        self.forward = forward
        self.update = update
    }

    /// The median of each number.
    init(medianOf steps: [StepCosts]) {
        self.init(
            compute: steps.map(\.compute).median, forward: steps.map(\.forward).median,
            update: steps.map(\.update).median)
    }
}

/// A rank that trains alone with batches of a share's size.
private final class SteppedShare {
    private let setup: TrainingSetup
    private let samples: Int
    private let step: TrainingStep
    private let loader: Loader
    private let clock = PhaseClock()
    private var taken = 0

    /// The exchanges of statistics of the last step.
    var statistics: StatisticsVolume { step.statistics }

    init(_ experiment: Experiment, _ stage: Stage, samples: Int) throws {
        var setup = experiment.setup
        setup.batch = BatchPlan(size: samples, micro: min(samples, setup.batch.micro))
        self.setup = setup
        self.samples = samples
        try setup.model.freeze(stage.frozenLayers)
        let alone = SoloCommunicator()
        let replica = Replica(
            model: setup.model, loss: setup.loss, regularization: setup.defaultRegularization)
        step = try TrainingStep(
            replica, optimizer: stage.optimizer, clipping: stage.clipping, on: alone,
            verifiesMemory: setup.verifiesMemory)
        step.observers = [clock]
        let training = setup.data.training.weighted(byClass: setup.classWeights)
        loader = setup.loader(for: training, setup.sampler(for: training), on: alone)
    }

    /// Takes steps.
    ///
    /// - Returns: the costs of those after the first `warmUp`.
    func run(warmUp: Int, atLeast least: Int, seconds: Double) throws -> [StepCosts] {
        // Small changes keep the numbers those of a training that goes well.
        let rates = step.ownRates.scaled(by: 1e-3)
        for _ in 0..<warmUp { _ = try next(rates) }
        var costs: [StepCosts] = []
        let end = ContinuousClock.now + .seconds(seconds)
        while costs.count < least || ContinuousClock.now < end {
            if let cost = try next(rates) { costs.append(cost) }
        }
        return costs
    }

    /// Takes one step; nil if its batch is the smaller one at the end of an epoch.
    private func next(_ rates: Rates) throws -> StepCosts? {
        clock.reset()
        let start = ContinuousClock.now
        let batch = loader.batch(epoch: taken / loader.stepsPerEpoch, step: taken % loader.stepsPerEpoch)
        try step(batch, step: taken, rates: rates)
        let total = (ContinuousClock.now - start).seconds
        taken += 1
        if batch.layout.rowCount < samples { return nil }
        let update = clock.seconds(of: [.measure, .update])
        return StepCosts(compute: total - update, forward: clock.seconds(of: [.forward]), update: update)
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
