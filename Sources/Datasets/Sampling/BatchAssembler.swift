import Summation
import Tensors

/// Assembles one rank's batches: takes the samples from the data set and scales them.
struct BatchAssembler: Sendable {
    let dataset: Dataset
    let scaling: FittedScaling
    let sampler: Sampler
    let rank: Int
    let rankCount: Int
    let type: ScalarType
    /// The forests of an epoch's batches by their number of samples: those of full size, and the last one.
    private let forests: [Int: Forest]

    init(
        dataset: Dataset, scaling: FittedScaling, sampler: Sampler, rank: Int, rankCount: Int,
        type: ScalarType
    ) {
        precondition(
            sampler.sampleCount == dataset.sampleCount,
            "a sampler of \(sampler.sampleCount) samples for \(dataset.sampleCount) samples of '\(dataset.name)'"
        )
        self.dataset = dataset
        self.scaling = scaling
        self.sampler = sampler
        self.rank = rank
        self.rankCount = rankCount
        self.type = type
        var forests: [Int: Forest] = [:]
        for step in [0, sampler.stepsPerEpoch - 1] {
            let partition = sampler.partition(step: step, rankCount: rankCount)
            forests[partition.sampleCount] = partition.forest
        }
        self.forests = forests
    }

    /// The number of elements of the largest share of a rank.
    var largestShare: Int {
        let partition = sampler.partition(step: 0, rankCount: rankCount)
        return partition.run(of: rankCount - 1).count * sampler.microBatchSize * dataset.featureCount
    }

    /// Announces that the rank's share of the batch at a step of an epoch is read soon.
    func announce(step: Int, order: [Int]) {
        guard dataset.features.isPaged, step < sampler.stepsPerEpoch else { return }
        dataset.features.announce(rows: indices(step: step, order: order), width: dataset.featureCount)
    }

    private func indices(step: Int, order: [Int]) -> ArraySlice<Int> {
        let places = sampler.places(step: step)
        let samples = sampler.partition(step: step, rankCount: rankCount).samples(of: rank)
        return order[places.lowerBound + samples.lowerBound..<places.lowerBound + samples.upperBound]
    }

    /// Returns the rank's share of the batch at (epoch, step), in the epoch's order.
    func batch(epoch: Int, step: Int, order: [Int]) -> Batch {
        let partition = sampler.partition(step: step, rankCount: rankCount)
        let indices = Array(indices(step: step, order: order))
        var features = rows(indices)
        scaling.apply(to: &features)
        return Batch(
            epoch: epoch, step: step, features: features, targets: targets(indices), indices: indices,
            layout: partition.layout(of: rank), forest: forests[partition.sampleCount] ?? partition.forest)
    }

    private func rows(_ indices: [Int]) -> Tensor {
        let columns = dataset.featureCount
        return switch dataset.features {
        case .bytes(let bytes):
            bytes.withStored {
                Tensor(rows: bytes.storedRows(indices), ofBytes: $0, columns: columns, type: type)
            }
        case .floats(let floats):
            floats.withStored {
                Tensor(rows: floats.storedRows(indices), ofFloats: $0, columns: columns, type: type)
            }
        case .doubles(let doubles):
            doubles.withStored {
                Tensor(rows: doubles.storedRows(indices), ofDoubles: $0, columns: columns, type: type)
            }
        }
    }

    private func targets(_ indices: [Int]) -> Targets {
        switch dataset.labels {
        case .classes(let classes, _): .classes(indices.map { classes[$0] })
        case .values(let values, let width):
            .values(
                values.withUnsafeBufferPointer {
                    Tensor(rows: indices, ofDoubles: $0, columns: width, type: type)
                })
        case .none: .classes([])
        }
    }
}
