import Autodiff
import Tensors

extension Dense {
    /// The number of weights that are not zero.
    var keptWeightCount: Int { weight.map { $0.data.count - $0.data.zeroCount } ?? 0 }

    /// The share of weights that are not zero.
    var density: Double { Double(keptWeightCount) / Double(max(weight?.data.count ?? 0, 1)) }
}

/// A dense layer whose weights are mostly zero, for predictions: y = x·Wᵀ + b with the same numbers as the dense one's.
public final class SparseDense: Layer {
    /// "SparseDense".
    public let kind = "SparseDense"
    /// The weights, [units, inputs].
    public let weight: SparseMatrix
    private let bias: Tensor
    private let dense: Dense

    /// The same layer as a dense one, which has been built.
    ///
    /// - Throws: `ModelError` if its weights are no matrix that can be kept so.
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

    /// Nothing is left to make.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] { [weight.shape[0]] }

    /// x·Wᵀ + b; by the dense layer where x has elements that are not finite, because these times 0 are not 0.
    ///
    /// - Note: there is no gradient.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        let magnitudes = x.data.blockSumsOfMagnitudes(blockElements: max(x.data.count, 1))
        guard magnitudes.allSatisfy(\.isFinite) else { return try dense(x, pass) }
        do throws(ShapeError) {
            return Variable(try x.data.product(withTransposed: weight, bias: bias), requiresGradient: false)
        } catch {
            throw FunctionError(function: "sparse product", inputs: [x], reason: error.description)
        }
    }

    /// The weights that are not zero, and the biases.
    public var keptCount: Int { weight.columns.count + bias.count }

    /// Two operations for each weight that is not zero.
    public var forwardOperationsPerSample: Int { 2 * weight.columns.count }
}
