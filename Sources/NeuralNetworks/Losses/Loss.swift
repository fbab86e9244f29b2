import Autodiff
import Tensors

/// What a model's outputs are held against.
public enum Targets {
    /// The class of each sample.
    case classes([Int32])
    /// The wanted output of each sample: [rows, outputs].
    case values(Tensor)
}

/// A measure of how far outputs are from their targets, sample by sample.
public protocol Loss: Sendable {
    /// The loss of each sample, shape [rows]. A batch's loss is their mean over all its samples, on all ranks.
    ///
    /// - Throws: `FunctionError` if the targets do not fit the outputs.
    func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable
}
