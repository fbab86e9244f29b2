/// The targets of a batch.
public enum Targets {
    /// The class of each sample.
    case classes([Int32])
    /// The target values of each sample: [rows, outputs].
    case values(Tensor)
}
