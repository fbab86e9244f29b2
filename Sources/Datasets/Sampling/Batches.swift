import Tensors

/// One rank's shares of all batches of a data set, in the data set's order and each sample once: for
/// evaluation.
public struct Batches: Sequence {
    private let assembler: BatchAssembler

    /// The shares of `rank` in global batches of `batchSize`.
    public init(
        of dataset: Dataset, scaling: FittedScaling, batchSize: Int, microBatchSize: Int, rank: Int = 0,
        rankCount: Int = 1, type: ScalarType = .float32
    ) {
        let sampler = Sampler(
            sampleCount: dataset.sampleCount, batchSize: batchSize, microBatchSize: microBatchSize, seed: 0,
            shuffle: false)
        assembler = BatchAssembler(
            dataset: dataset, scaling: scaling, sampler: sampler, rank: rank, rankCount: rankCount, type: type
        )
    }

    /// The number of batches, the same for each rank.
    public var count: Int { assembler.sampler.stepsPerEpoch }

    /// Iterates over the batches; each is assembled on demand.
    public func makeIterator() -> AnyIterator<Batch> {
        let order = assembler.sampler.order(epoch: 0)
        var steps = (0..<count).makeIterator()
        assembler.announce(step: 0, order: order)
        return AnyIterator {
            steps.next().map { step in
                assembler.announce(step: step + 1, order: order)
                return assembler.batch(epoch: 0, step: step, order: order)
            }
        }
    }
}
