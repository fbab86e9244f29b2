import Tensors

/// What layers know about the batch that they are called on.
public struct ForwardPass {
    /// How its rows divide into micro-batches.
    public let samples: SampleLayout

    /// A pass over a rank's share of a batch.
    public init(samples: SampleLayout) { self.samples = samples }

    /// A pass over `rows` rows that are one micro-batch.
    public init(rows: Int) { self.init(samples: SampleLayout(rows: rows)) }
}
