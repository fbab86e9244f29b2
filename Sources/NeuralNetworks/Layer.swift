import Autodiff

/// A step of a model: made from its options, built once the shape of its input is known, then called on batches.
public protocol Layer: AnyObject {
    /// The kind for people: "Dense".
    var kind: String { get }

    /// What it learns, in the order of their names in files; empty before `build`.
    var parameters: [Parameter] { get }

    /// What is state but not learned, in the order of their names in files; empty before `build`.
    var buffers: [Buffer] { get }

    /// Makes the parameters.
    ///
    /// - Parameter inputShape: the shape of one sample, without the batch.
    /// - Returns: the shape of one sample of the output.
    /// - Throws: `ModelError` if the layer cannot take such input.
    func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int]

    /// The output for a batch: [rows] + the shape of a sample.
    func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable

    /// Floating-point operations of the forward pass for one sample (a multiply-add counts 2).
    var forwardOperationsPerSample: Int { get }
}

extension Layer {
    /// Nothing is learned.
    public var parameters: [Parameter] { [] }
    /// Nothing is kept.
    public var buffers: [Buffer] { [] }
    /// Not worth counting.
    public var forwardOperationsPerSample: Int { 0 }
}
