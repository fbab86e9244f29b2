/// What a model's outputs are held against.
public enum Targets {
    /// The class of each sample.
    case classes([Int32])
    /// The wanted output of each sample: [rows, outputs].
    case values(Tensor)
}
