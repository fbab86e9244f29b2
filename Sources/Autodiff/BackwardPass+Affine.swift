import Summation
import Tensors

extension BackwardPass {
    /// The gradients of x, W and perhaps b of an affine map of every row of x: that of b is the sum of gy's rows, those of W and b have a
    /// part for each subtree of the samples.
    ///
    /// - Parameters:
    ///   - samples: how the rows divide into micro-batches; one where nil.
    ///   - inputGradient: gx from gy.
    ///   - weightGradient: the parts of gW from gy.
    func affineGradients(
        over samples: SampleLayout?, inputGradient: (Tensor) throws(ShapeError) -> Tensor,
        weightGradient: (Tensor, SampleLayout) throws(ShapeError) -> [Tensor]
    ) throws(ShapeError) -> [Gradient?] {
        let samples = samples ?? SampleLayout(rows: inputs[0].shape[0])
        var gradients: [Gradient?] = [
            wanted[0] ? Gradient(try inputGradient(gradient)) : nil,
            wanted[1] ? Gradient(parts: try weightGradient(gradient, samples)) : nil,
        ]
        if inputs.count > 2 {
            gradients.append(wanted[2] ? Gradient(parts: try gradient.columnSums(over: samples)) : nil)
        }
        return gradients
    }
}
