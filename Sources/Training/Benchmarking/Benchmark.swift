import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Summation
import Tensors

/// Measures the training steps of a workload on synthetic data: forward, backward, exchange, clipping to norm
/// 1 and update.
public struct Benchmark {
    private let workload: Workload
    private let verifiesMemory: Bool
    private let communicator: any Communicator
    private let clock = ContinuousClock()

    /// Creates a benchmark of a workload on all ranks.
    ///
    /// - Parameter verifiesMemory: true to verify in each step that memory has not been corrupted.
    public init(
        _ workload: Workload, verifiesMemory: Bool = true,
        communicator: any Communicator
    ) {
        self.workload = workload
        self.verifiesMemory = verifiesMemory
        self.communicator = communicator
    }

    /// Times rounds of steps and returns the best.
    ///
    /// - Parameters:
    ///   - rounds: the number of rounds.
    ///   - secondsPerRound: the approximate duration of a round.
    /// - Returns: the results of the best round, measured on rank 0.
    /// - Note: Collective: every rank must call it in the same order.
    public func run(rounds: Int, secondsPerRound: Double) throws -> BenchmarkResult {
        let model = try Sequential(workload.layers(), inputShape: [workload.inputCount])
        try model.freeze(workload.frozenLayers)
        let step = try TrainingStep(
            Replica(model: model, loss: SoftmaxCrossEntropyLoss()), optimizer: workload.optimizer,
            clipping: GlobalNormClipping(threshold: 1), on: communicator,
            verifiesMemory: verifiesMemory)
        let partition = BatchPartition(
            sampleCount: workload.batchPerRank * communicator.size, microBatchSize: Workload.microBatchSize,
            rankCount: communicator.size)
        let batch = makeUpBatch(partition)

        func round(_ steps: Int) throws -> BenchmarkResult {
            try communicator.barrier(phase: .setup)
            let before = step.times
            let start = clock.now
            for _ in 0..<steps {
                try step(batch)
            }
            let elapsed = clock.now - start
            return BenchmarkResult(
                workload: workload.name, ranks: communicator.size, steps: steps, elapsed: elapsed,
                samplesPerStep: partition.sampleCount, times: step.times - before)
        }
        _ = try round(3)
        let steps = try communicator.agreedCount(
            Int(secondsPerRound * 1e6 / max(round(5).stepMicroseconds, 1)), atMost: 1_000_000)
        var best = try round(steps)
        for _ in 1..<max(rounds, 1) {
            let next = try round(steps)
            if next.stepMicroseconds < best.stepMicroseconds { best = next }
        }
        return best
    }

    private func makeUpBatch(_ partition: BatchPartition) -> Batch {
        let samples = partition.samples(of: communicator.rank)
        let random = RandomStream(seed: 1, purpose: .synthetic)
        let shape = [samples.count, workload.inputCount]
        return Batch(
            epoch: 0, step: 0, features: random.normal(shape, type: .float32, sample: communicator.rank),
            targets: .classes(samples.map { Int32($0 * 7 % Workload.classCount) }), indices: Array(samples),
            layout: partition.layout(of: communicator.rank), forest: partition.forest)
    }
}
