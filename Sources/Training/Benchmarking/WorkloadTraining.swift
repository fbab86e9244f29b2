import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Summation
import Tensors

/// The training of a workload's model on one batch of synthetic data, on this rank.
struct WorkloadTraining {
    let model: Sequential
    let step: TrainingStep
    /// The number of samples of a step, over all ranks.
    let samplesPerStep: Int
    private let batch: Batch
    private let communicator: any Communicator
    private let clock = ContinuousClock()

    /// Creates model, optimizer and batch.
    ///
    /// - Parameter verifiesMemory: true to verify in each step that memory has not been corrupted.
    /// - Note: Collective: every rank must call it in the same order.
    init(_ workload: Workload, verifiesMemory: Bool, on communicator: any Communicator) throws {
        self.communicator = communicator
        model = try Sequential(workload.layers(), inputShape: [workload.inputCount])
        try model.freeze(workload.frozenLayers)
        step = try TrainingStep(
            Replica(model: model, loss: SoftmaxCrossEntropyLoss()), optimizer: workload.optimizer,
            clipping: GlobalNormClipping(threshold: 1), on: communicator,
            verifiesMemory: verifiesMemory)
        let partition = BatchPartition(
            sampleCount: workload.batchPerRank * communicator.size, microBatchSize: Workload.microBatchSize,
            rankCount: communicator.size)
        samplesPerStep = partition.sampleCount
        batch = Self.batch(of: workload, partition, rank: communicator.rank)
    }

    /// Takes steps, and returns the time that they took on this rank.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func time(steps count: Int) throws -> Duration {
        try communicator.barrier(phase: .setup)
        let start = clock.now
        for _ in 0..<count { try step(batch) }
        return clock.now - start
    }

    private static func batch(of workload: Workload, _ partition: BatchPartition, rank: Int) -> Batch {
        let samples = partition.samples(of: rank)
        let random = RandomStream(seed: 1, purpose: .synthetic)
        let shape = [samples.count, workload.inputCount]
        return Batch(
            epoch: 0, step: 0, features: random.normal(shape, type: .float32, sample: rank),
            targets: .classes(samples.map { Int32($0 * 7 % Workload.classCount) }), indices: Array(samples),
            layout: partition.layout(of: rank), forest: partition.forest)
    }
}
