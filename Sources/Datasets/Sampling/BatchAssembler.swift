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
        guard sampler.sampleCount == dataset.sampleCount else {
            fatalError(
                "a sampler of \(sampler.sampleCount) samples for \(dataset.sampleCount) samples of '\(dataset.name)'"
            )
        }
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
        return Batch(
            epoch: epoch, step: step, features: scaling.inputs(indices, of: dataset, type: type),
            targets: targets(indices),
            weights: dataset.weights.map { all in indices.map { all[$0] } }, indices: indices,
            layout: partition.layout(of: rank), forest: forests[partition.sampleCount] ?? partition.forest)
    }

    private func targets(_ indices: [Int]) -> Targets {
        switch dataset.labels {
        case .classes(let classes, _): .classes(indices.map { classes[$0] })
        case .values(let values, let width):
            .values(self.values(indices, of: values, width: width))
        case .none: .classes([])
        }
    }

    /// Returns target values in the units of the loss.
    private func values(_ indices: [Int], of values: [Double], width: Int) -> Tensor {
        guard let targets = scaling.targets else {
            return values.withUnsafeBufferPointer {
                Tensor(rows: indices, ofDoubles: $0, columns: width, type: type)
            }
        }
        return targets.scaled(values, rows: indices).withUnsafeBufferPointer {
            Tensor(ofDoubles: $0, rows: indices.count, columns: width, type: type)
        }
    }
}
