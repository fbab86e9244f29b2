import Collectives
import Datasets
import Registry
import Tensors

extension Loader {
    /// A loader of this rank's shares of a training set's batches.
    ///
    /// - Parameters:
    ///   - dataset: the training set.
    ///   - batchSize: the number of samples in a global batch, over all ranks.
    ///   - microBatchSize: the number of samples in a micro-batch. It is part of the arithmetic, like the
    ///     seed.
    ///   - seed: the seed of the order of the samples.
    ///   - shuffle: true for another order in every epoch.
    ///   - scaling: the scaling of the features; nil to divide them by the largest value that their source
    ///     allows.
    ///   - type: the type of the features: that of the model.
    ///   - communicator: the ranks.
    /// - Throws: `DataError` if there are no samples, or the sizes are none of batches.
    public convenience init(
        _ dataset: Dataset, batchSize: Int, microBatchSize: Int, seed: UInt64, shuffle: Bool = true,
        scaling: FittedScaling? = nil, type: ScalarType = .float32, on communicator: any Communicator
    ) throws(DataError) {
        guard dataset.sampleCount >= 1, (1...Constraint.largestWholeNumber).contains(batchSize),
            (1...batchSize).contains(microBatchSize)
        else {
            throw DataError(
                .bad, file: dataset.name,
                "\(dataset.sampleCount) samples give no batches of \(batchSize) in micro-batches of \(microBatchSize)",
                remedy:
                    "choose 1 ≤ micro-batch ≤ batch ≤ \(Constraint.largestWholeNumber), and at least one sample"
            )
        }
        self.init(
            dataset, scaling: scaling ?? AutomaticScaling().fitted(to: dataset),
            sampler: Sampler(
                sampleCount: dataset.sampleCount, batchSize: batchSize, microBatchSize: microBatchSize,
                seed: seed, shuffle: shuffle),
            rank: communicator.rank, rankCount: communicator.size, type: type)
    }
}
