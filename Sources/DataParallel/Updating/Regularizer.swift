import NeuralNetworks
import Tensors

/// Regularizes the weights in an arena: penalties in the loss and its gradient, soft thresholds, and bounds
/// on the norms of rows.
final class Regularizer {
    /// A parameter under regularization.
    private struct Weights {
        let slot: ParameterArena.Slot
        /// The layer's regularization, completed by the default.
        let rule: WeightRegularization

        var isPenalized: Bool { rule.halfL1 > 0 || rule.halfL2 > 0 }
        /// λ₁/2 if it acts by its gradient, else 0.
        var gradientHalfL1: Double { rule.l1?.isProximal == true ? 0 : rule.halfL1 }
        /// λ₁/2 if it acts by a soft threshold, else 0.
        var thresholdHalfL1: Double { rule.l1?.isProximal == true ? rule.halfL1 : 0 }
    }

    private let arena: ParameterArena
    private let weights: [Weights]
    /// True if there is a penalty.
    let hasPenalty: Bool

    /// A regularizer of the weights in an arena.
    ///
    /// - Parameter defaults: the default regularization, for layers that set none.
    init(_ arena: ParameterArena, defaults: WeightRegularization) {
        self.arena = arena
        weights = arena.slots.compactMap { slot in
            slot.regularization.map { Weights(slot: slot, rule: $0.completed(by: defaults)) }
        }
        hasPenalty = weights.contains(where: \.isPenalized)
    }

    /// True if weights shrink after their update.
    var shrinksWeights: Bool { weights.contains { $0.thresholdHalfL1 > 0 } }

    /// True if the norms of rows are bounded.
    var limitsRows: Bool { weights.contains { $0.rule.maxNorm != nil } }

    /// The penalties Σ (λ₁/2)·|w| + (λ₂/2)·w² of the weights among some elements, block by block.
    func penalties(in range: Range<Int>) -> BlockNumbers {
        var numbers = BlockNumbers()
        for (weights, part) in parts(of: range) where weights.isPenalized {
            let rule = weights.rule
            if rule.halfL1 > 0 {
                let magnitudes = BlockNumbers(part, of: arena.values, Tensor.blockSumsOfMagnitudes)
                numbers.add(magnitudes, times: rule.halfL1)
            }
            if rule.halfL2 > 0 {
                let squares = BlockNumbers(part, of: arena.values, Tensor.blockSumsOfSquares)
                numbers.add(squares, times: rule.halfL2)
            }
        }
        return numbers
    }

    /// Adds the gradient of the penalties of some elements: g ← g + (λ₁/2)·sign(w) + λ₂·w.
    func addGradient(of range: Range<Int>, to gradient: Tensor) {
        guard hasPenalty else { return }
        for (weights, part) in parts(of: range) where weights.isPenalized {
            arena.view(part, of: gradient).addPenaltyGradient(
                halfL1: weights.gradientHalfL1, l2: weights.rule.l2 ?? 0,
                weights: arena.view(part, of: arena.values))
        }
    }

    /// Proximal steps on some elements, after their update: w ← sign(w)·max(|w| − s·λ₁/2, 0), where s is the size
    /// of steps along a gradient of 1.
    func shrink(_ range: Range<Int>, stepSize: Double) {
        for (weights, part) in parts(of: range) where weights.thresholdHalfL1 > 0 {
            arena.view(part, of: arena.values).shrink(threshold: stepSize * weights.thresholdHalfL1)
        }
    }

    /// Bounds the norms of the rows of the whole replica's weights, on every rank alike.
    func limitRowNorms() {
        for weights in weights {
            guard let bound = weights.rule.maxNorm, let rows = weights.slot.shape.first, rows > 0 else {
                continue
            }
            arena.values.view(
                offset: weights.slot.offset, shape: [rows, weights.slot.count / rows]
            ).limitRowNorms(bound: bound)
        }
    }

    private func parts(of range: Range<Int>) -> [(Weights, Range<Int>)] {
        weights.compactMap { weights in
            let part = weights.slot.range.clamped(to: range)
            return part.isEmpty ? nil : (weights, part)
        }
    }
}
