import NeuralNetworks

/// The loss and the gradient of a rank's share of a batch, as the rank has them before any exchange of gradients.
package struct ShareSummary: Sendable, Hashable {
    /// The number of samples.
    package let sampleCount: Int
    /// The mean loss of the samples, without penalties on the weights; nil if there are none.
    package let loss: Double?
    /// The digest of the share's gradients, one for each of its subtrees: equal digests mean equal bits.
    package let gradientDigest: ParameterDigest

    /// The summary of a share, after its backward pass.
    init(_ evaluation: Evaluation, _ arena: ParameterArena) {
        sampleCount = evaluation.samples.rowCount
        let sum = evaluation.sums.reduce(0) { $0 + $1[0] }
        loss = sampleCount == 0 ? nil : sum / Double(sampleCount)
        gradientDigest = ParameterDigest(
            arena.gradients.prefix(evaluation.samples.subtrees.count).flatMap { part in
                arena.slots.map { ($0.name, arena.view($0, in: part)) }
            })
    }
}
