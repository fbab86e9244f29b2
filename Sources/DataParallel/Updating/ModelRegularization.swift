import NeuralNetworks
import Optimization
import Tensors

/// The regularization of a whole model, for evaluations and results.
package struct ModelRegularization {
    private let weights: [(values: Tensor, rule: WeightRegularization)]

    /// The regularization of a model's learned weights.
    ///
    /// - Parameter defaults: the regularization for layers that set none.
    package init(_ model: Sequential, defaults: WeightRegularization) {
        self.init(model.learnedParameters, defaults: defaults)
    }

    /// The regularization of parameters.
    package init(_ parameters: [Parameter], defaults: WeightRegularization) {
        weights = parameters.compactMap { parameter in
            parameter.regularization.map { (parameter.variable.data, $0.completed(by: defaults)) }
        }
    }

    /// The penalties Σ (λ₁/2)·|w| + (λ₂/2)·w²: parameter by parameter, each sum in blocks on the canonical
    /// tree.
    package var penalty: Double {
        weights.reduce(0) { total, weights in
            let (halfL1, halfL2) = (weights.rule.halfL1, weights.rule.halfL2)
            var penalty = 0.0
            if halfL1 > 0 { penalty += halfL1 * sum(weights.values, Tensor.blockSumsOfMagnitudes) }
            if halfL2 > 0 { penalty += halfL2 * sum(weights.values, Tensor.blockSumsOfSquares) }
            return total + penalty
        }
    }

    /// The share of weights under an L1 penalty that are exactly zero; nil if there are none.
    package var zeroShare: Double? {
        let sparse = weights.filter { $0.rule.halfL1 > 0 }.map(\.values)
        let count = sparse.reduce(0) { $0 + $1.count }
        return count == 0 ? nil : Double(sparse.reduce(0) { $0 + $1.zeroCount }) / Double(count)
    }

    /// The problem of an optimizer for proximal steps; nil if there is none.
    package func problem(with optimizer: any Optimizer) -> String? {
        let isProximal = weights.contains { $0.rule.l1?.isProximal == true && $0.rule.halfL1 > 0 }
        guard isProximal, optimizer.stepFactor(momentum: nil) == nil else { return nil }
        return
            "proximal l1 is for optimizers whose steps are proportional to the gradient: sgd, momentum or nag; choose one of these, or l1 without proximal"
    }

    private func sum(_ values: Tensor, _ measure: (Tensor) -> (Int) -> [Double]) -> Double {
        let numbers = BlockNumbers(0..<values.count, of: values, measure)
        return numbers.treeSum(over: 0..<numbers.values.count)
    }
}
