import Autodiff
import Tensors

extension Dense {
    /// The number of weights that are not zero.
    var nonzeroWeightCount: Int { weight.map { $0.data.count - $0.data.zeroCount } ?? 0 }

    /// The fraction of weights that are not zero.
    var density: Double { Double(nonzeroWeightCount) / Double(max(weight?.data.count ?? 0, 1)) }
}

/// A dense layer with mostly-zero weights, for predictions: y = x·Wᵀ + b with the same numbers as the dense
/// layer's.
public final class SparseDense: Layer {
    /// "SparseDense".
    public let kind = "SparseDense"
    /// The weights, [units, inputs].
    public let weight: SparseMatrix
    private let bias: Tensor
    private let dense: Dense

    /// Creates a sparse copy of a dense layer that has been built.
    ///
    /// - Throws: `ModelError` if its weights cannot be stored as a sparse matrix.
    init(_ dense: Dense) throws(ModelError) {
        guard let weight = dense.weight, let bias = dense.bias else {
            preconditionFailure("a dense layer is made sparse after it has been built")
        }
        do throws(ShapeError) {
            self.weight = try SparseMatrix(weight.data)
        } catch {
            throw ModelError(error.description)
        }
        self.bias = bias.data
        self.dense = dense
    }

    /// Does nothing, since the weights are given.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] { [weight.shape[0]] }

    /// x·Wᵀ + b; computed by the dense layer if x has non-finite elements, since 0 times these is not 0.
    ///
    /// - Note: The result has no gradient.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        let magnitudes = x.data.blockSumsOfMagnitudes(blockElements: max(x.data.count, 1))
        guard magnitudes.allSatisfy(\.isFinite) else { return try dense(x, pass) }
        do throws(ShapeError) {
            return Variable(try x.data.product(withTransposed: weight, bias: bias), requiresGradient: false)
        } catch {
            throw FunctionError(function: "sparse product", inputs: [x], reason: error.description)
        }
    }

    /// The number of nonzero weights and of biases.
    public var keptCount: Int { weight.columns.count + bias.count }

    /// Two operations per nonzero weight.
    public var forwardOperationsPerSample: Int { 2 * weight.columns.count }
}
