import Tensors

/// The inputs of a function's backward pass.
public struct BackwardPass {
    /// The values that the function was called with.
    public let inputs: [Tensor]
    /// The values that it returned.
    public let outputs: [Tensor]
    /// The gradient of each output; nil if none flowed back.
    public let gradients: [Tensor?]
    /// For each input, true if its gradient is wanted; the others need not be computed.
    public let wanted: [Bool]

    /// The gradient of the only output.
    ///
    /// - Precondition: the function has one output. (Backward runs only if that has a gradient.)
    public var gradient: Tensor {
        guard gradients.count == 1, let gradient = gradients[0] else {
            fatalError("`gradient` is for functions of one output; this one has \(gradients.count)")
        }
        return gradient
    }

    /// The part of the pass over some rows.
    ///
    /// - Parameters:
    ///   - inputRows: the rows of each input; nil for inputs that are taken whole.
    ///   - outputRows: the rows of each output and its gradient.
    func rows(inputs inputRows: [Range<Int>?], outputs outputRows: [Range<Int>]) -> BackwardPass {
        BackwardPass(
            inputs: zip(inputs, inputRows).map { input, rows in rows.map(input.rowView) ?? input },
            outputs: zip(outputs, outputRows).map { $0.rowView($1) },
            gradients: zip(gradients, outputRows).map { gradient, rows in gradient.map { $0.rowView(rows) } },
            wanted: wanted)
    }
}
