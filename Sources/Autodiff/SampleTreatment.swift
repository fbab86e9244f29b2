/// The way in which a function treats the samples of its inputs.
public enum SampleTreatment: Hashable {
    /// Every output has the samples, too, and a sample's rows of the outputs depend on no other sample.
    ///
    /// For each input, true if its first axis is the samples. The other inputs belong to all samples alike:
    /// their gradients are sums over samples, which are taken micro-batch by micro-batch.
    case rowByRow([Bool])

    /// Every input has samples, and every output is a sum over them: it is the value of the global batch, the
    /// same on all ranks.
    case sum
}
