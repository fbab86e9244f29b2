import Collectives
import NeuralNetworks
import Tensors

/// What regularization makes of a whole model, as evaluations and results tell it.
struct ModelRegularization {
    private let weights: [(values: Tensor, rule: WeightRegularization)]

    /// The learned weights of a model; what their layers do not say, `model` does.
    init(_ model: Sequential, _ rule: WeightRegularization) {
        weights = model.learnedParameters.compactMap { parameter in
            parameter.regularization.map { (parameter.variable.data, $0.completed(by: rule)) }
        }
    }

    /// The penalties Σ (λ₁/2)·|w| + (λ₂/2)·w²: parameter by parameter, each sum in blocks on the canonical tree.
    var penalty: Double {
        weights.reduce(0) { total, weights in
            let (halfL1, halfL2) = (weights.rule.halfL1, weights.rule.halfL2)
            var penalty = 0.0
            if halfL1 > 0 { penalty += halfL1 * sum(weights.values, Tensor.blockSumsOfMagnitudes) }
            if halfL2 > 0 { penalty += halfL2 * sum(weights.values, Tensor.blockSumsOfSquares) }
            return total + penalty
        }
    }

    /// The share of weights under an L1 penalty that are exactly zero; nil where there are none.
    var zeroShare: Double? {
        let sparse = weights.filter { $0.rule.halfL1 > 0 }.map(\.values)
        let count = sparse.reduce(0) { $0 + $1.count }
        return count == 0 ? nil : Double(sparse.reduce(0) { $0 + $1.zeroCount }) / Double(count)
    }

    private func sum(_ values: Tensor, _ measure: (Tensor) -> (Int) -> [Double]) -> Double {
        let numbers = BlockNumbers(0..<values.count, of: values, measure)
        return numbers.treeSum(over: 0..<numbers.values.count)
    }
}

extension Sequential {
    /// The parameters that training changes.
    var learnedParameters: [Parameter] { parameters.filter(\.variable.requiresGradient) }
}

extension WeightRegularization {
    /// λ₁/2, 0 without such a penalty.
    var halfL1: Double { (l1?.factor ?? 0) / 2 }
    /// λ₂/2, 0 without such a penalty.
    var halfL2: Double { (l2 ?? 0) / 2 }
}
