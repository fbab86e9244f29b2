import Autodiff
import Tensors

/// A dense layer whose weights are mostly zero, for predictions: y = x·Wᵀ + b with the same numbers as the dense one's.
public final class SparseDense: Layer {
    /// Weights of a greater density are multiplied faster as they are: for matrices of a hundred columns and more the two took the
    /// same time at a density of about 0.3 (64 rows, AVX-512; docs/export.md).
    public static let largestDensity = 0.25

    /// "SparseDense".
    public let kind = "SparseDense"
    /// The weights, [units, inputs].
    public let weight: SparseMatrix
    private let bias: Tensor

    /// A layer of weights and biases.
    public init(weight: SparseMatrix, bias: Tensor) {
        self.weight = weight
        self.bias = bias
    }

    /// Nothing is left to make.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] { [weight.shape[0]] }

    /// x·Wᵀ + b.
    ///
    /// - Note: there is no gradient.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        do throws(ShapeError) {
            return Variable(try x.data.product(withTransposed: weight, bias: bias), requiresGradient: false)
        } catch {
            throw FunctionError(function: "sparse product", inputs: [x], reason: error.description)
        }
    }

    /// Two operations for each weight that is not zero.
    public var forwardOperationsPerSample: Int { 2 * weight.columns.count }
}
