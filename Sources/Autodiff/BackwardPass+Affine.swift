import Summation
import Tensors

extension BackwardPass {
    /// The gradients of x, W and optionally b of an affine map of every row of x: b's is the sum of gy's
    /// rows; W's and b's have one part per subtree of the samples.
    ///
    /// - Parameters:
    ///   - samples: the rows to sum over.
    ///   - inputGradient: computes gx from gy.
    ///   - weightGradient: computes the parts of gW from gy.
    func affineGradients(
        over samples: SampleLayout, inputGradient: (Tensor) throws(ShapeError) -> Tensor,
        weightGradient: (Tensor, SampleLayout) throws(ShapeError) -> [Tensor]
    ) throws(ShapeError) -> [Gradient?] {
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
