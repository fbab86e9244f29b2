import Autodiff
import Summation
import Tensors

/// Batch normalization of each micro-batch by itself: the steps of `BatchNormalization` with n, μ and σ² of
/// the micro-batch. The result does not depend on the number of ranks, and the backward pass exchanges
/// nothing.
///
/// The moments of the whole batch, for running statistics, are still exchanged.
///
/// Source: Hoffer, Hubara & Soudry 2017, "Train longer, generalize better", arXiv:1705.08741, "ghost batch
/// normalization".
public final class MicroBatchNormalization: NormalizationFunction {
    private let epsilon: Double
    private let samples: Samples
    private var microBatches: [NormalizedRows] = []

    /// The moments of the whole global batch, after the forward pass.
    public private(set) var batchMoments: Moments?

    /// Creates the function for the samples of its input; forward exchanges a short vector with the other ranks.
    public init(epsilon: Double, over samples: Samples) {
        self.epsilon = epsilon
        self.samples = samples
    }

    /// y = γ·x̂ + β, computed in float64 and rounded once.
    public func forward(_ inputs: [Tensor]) throws -> [Tensor] {
        let (samples, exchange) = (samples.layout, samples.exchange)
        try NormalizedRows.check(inputs, samples)
        let x = inputs[0]
        let each = try x.columnMoments(over: samples.byMicroBatch)
        let subtrees = samples.join(each.map(\.values), add: Moments.merge)
        batchMoments = try exchange.moments(of: subtrees.map(Moments.init(values:)), columns: x.shape[1])
        microBatches = zip(samples.byMicroBatch.segments, each).map { segment, moments in
            NormalizedRows(
                rows: segment.rows, statistics: NormalizationStatistics(moments, epsilon: epsilon),
                count: moments.count)
        }
        return NormalizedRows.output(inputs, microBatches)
    }

    /// gx as in `BatchNormalization`, with each micro-batch's own sums; gγ = Σ gy·x̂ and gβ = Σ gy, with one
    /// part per subtree of the samples.
    public func backward(
        _ pass: BackwardPass, over samples: SampleLayout, into buffers: [[Tensor]?]
    ) throws(ShapeError) -> [Gradient?] {
        let (x, gy) = (pass.inputs[0], pass.gradient)
        try x.requireSame(gy, "its gradient")
        let gx = pass.wanted[0] ? Tensor(uninitialized: x.shape, type: x.type) : nil
        var (gammas, betas): ([Tensor], [Tensor]) = ([], [])
        for part in microBatches {
            let sums = part.sums(x, gy, over: part.rows, ends: [Int64(part.rows.count)])
            if let gx { part.gradient(x, gamma: pass.inputs[1], gy, sums: sums.values, into: gx) }
            gammas.append(sums.gamma)
            betas.append(sums.beta)
        }
        // Rows that have no samples are summed in the micro-batches by which they were normalized.
        let isSame = samples.microBatchEnds.count == microBatches.count
        let samples = isSame ? samples : self.samples.layout
        return [
            gx.map { Gradient($0) }, Self.gradient(gammas, over: samples),
            Self.gradient(betas, over: samples),
        ]
    }

    /// A gradient with one part per subtree, from one per micro-batch.
    private static func gradient(_ microBatches: [Tensor], over samples: SampleLayout) -> Gradient {
        Gradient(parts: samples.join(microBatches) { $0.mapped(with: $1, Tensor.addKernel) })
    }
}
