import Autodiff
import Datasets
import NeuralNetworks
import Optimization
import Tensors

/// One step of a training that a process computes alone, together with the part that one rank of many has in it.
///
/// The part is computed as that rank computes it: on its rows alone, with the statistics of the whole batch where the
/// rank exchanges them.
package final class StepReplay {
    /// The number of the step, from 1, in the training.
    package let number: Int
    /// The rank.
    package let rank: Int
    /// The number of ranks.
    package let ranks: Int
    /// The step and the part; nil before they have been computed.
    package private(set) var outcome: Outcome?

    /// The step, and the rank's part of it.
    package struct Outcome {
        /// The rank's part.
        package let part: Part
        /// The measures of the whole step.
        package let result: StepResult
        /// The parameters and buffers before the step, by name.
        package let before: [(name: String, tensor: Tensor)]
        /// The gradient of the whole batch with that of penalties, before clipping, by the parameter's name.
        package let gradients: [(name: String, tensor: Tensor)]
        /// The first value that is not finite; nil if loss and gradient are finite.
        package let nonFinite: NonFiniteValue?
    }

    /// The part of a rank in a step.
    package struct Part {
        /// The rank's share of the batch.
        package let batch: Batch
        /// Its loss and gradient in short.
        package let summary: ShareSummary
        /// The loss of each sample.
        package let losses: Tensor
        /// The output of each layer.
        package let outputs: [Tensor]
        /// The gradients by the parameter's name, [subtrees of the share] + the parameter's shape.
        package let gradients: [(name: String, tensor: Tensor)]
    }

    /// A replay of the step with that number as the rank, one of `ranks`, takes it.
    package init(step number: Int, rank: Int, of ranks: Int) {
        precondition((0..<ranks).contains(rank), "rank \(rank) of \(ranks)")
        self.number = number
        self.rank = rank
        self.ranks = ranks
    }

    /// Takes the step.
    ///
    /// - Parameters:
    ///   - step: the step of this process, which has no other ranks.
    ///   - whole: the batch.
    ///   - share: the rank's share of it.
    ///   - index: the number of the step, from 0, in the optimizer's rule and the streams of random numbers.
    package func take(
        _ step: TrainingStep, _ whole: Batch, share: Batch, of model: Sequential, index: Int, rates: Rates
    ) throws {
        let buffers = model.buffers.map(\.buffer.data)
        let before = model.state.map { ($0.name, $0.tensor.copy) }
        func undo() { for ((_, buffer), data) in zip(model.buffers, buffers) { buffer.data = data } }
        let recording = RecordedExchange()
        try step.replica.backward(
            step.replica.forward(whole, step.pass(whole, draw: index, recording, observer: nil)))
        undo()
        let part = try Self.part(step, share, RepeatedExchange(recording.totals), index: index)
        undo()
        let keeper = GradientKeeper()
        step.observers.append(keeper)
        let result = try step(whole, step: index, rates: rates)
        var nonFinite: NonFiniteValue?
        if !result.isFinite {
            undo()
            nonFinite = try step.firstNonFiniteValue(in: whole, draw: index)
            undo()
        }
        outcome = Outcome(
            part: part, result: result, before: before, gradients: keeper.gradients, nonFinite: nonFinite)
    }

    private static func part(
        _ step: TrainingStep, _ share: Batch, _ exchange: any StatisticsExchange, index: Int
    ) throws -> Part {
        let outputs = OutputKeeper()
        let evaluation = try step.replica.forward(
            share, step.pass(share, draw: index, exchange, observer: outputs))
        try step.replica.backward(evaluation)
        let arena = step.replica.arena
        let parts = arena.gradients.prefix(evaluation.samples.subtrees.count)
        return Part(
            batch: share, summary: ShareSummary(evaluation, arena), losses: evaluation.losses.data.copy,
            outputs: outputs.outputs,
            gradients: arena.slots.map { slot in
                (slot.name, Tensor.stack(parts.map { arena.view(slot, in: $0) }, of: slot.shape, arena.type))
            })
    }
}

/// Keeps the outputs of layers.
private final class OutputKeeper: LayerObserver {
    private(set) var outputs: [Tensor] = []

    func layer(_ index: Int, of model: Sequential, gave output: Variable) { outputs.append(output.data.copy) }
}

/// Keeps the reduced gradient of a step that one process takes alone.
private final class GradientKeeper: StepObserver {
    private(set) var gradients: [(name: String, tensor: Tensor)] = []

    func phaseBegins(_ phase: StepPhase, of step: StepRun) {}

    func phaseEnded(_ phase: StepPhase, of step: StepRun) {
        guard phase == .measure, let gradient = step.gradient else { return }
        gradients = step.arena.slots.map { ($0.name, step.arena.view($0, in: gradient).copy) }
    }
}

extension Tensor {
    /// The same elements in memory of their own.
    fileprivate var copy: Tensor {
        let copy = Tensor(uninitialized: shape, type: type)
        copy.copyElements(from: self)
        return copy
    }

    /// Tensors of one shape, one after the other along a new first axis.
    fileprivate static func stack(_ tensors: [Tensor], of shape: [Int], _ type: ScalarType) -> Tensor {
        let stack = Tensor(uninitialized: [tensors.count] + shape, type: type)
        let count = shape.reduce(1, *)
        for (index, tensor) in tensors.enumerated() {
            stack.view(offset: index * count, shape: shape).copyElements(from: tensor)
        }
        return stack
    }
}
