import Tensors

/// Injects faults on demand into a rank's training steps, to see that they are found.
package final class FaultInjector: StepObserver {
    private let bitFlip: BitFlip?
    private let delay: Delay?

    /// An injector of the given faults; nil if there is nothing to inject.
    package init?(bitFlip: BitFlip?, delay: Delay?) {
        if bitFlip == nil, delay == nil { return nil }
        self.bitFlip = bitFlip
        self.delay = delay
    }

    /// Injects the faults that are due before a phase.
    package func phaseBegins(_ phase: StepPhase, of step: StepRun) {
        switch phase {
        case .forward:
            flip(.parameters, step.arena.values, 0..<step.arena.elementCount, step)
            if let first = step.state.first { flip(.state, first, 0..<first.count, step) }
        case .backward: delay?.apply(rank: step.communicator.rank)
        case .update: if let gradient = step.gradient { flip(.gradient, gradient, step.shard, step) }
        default: break
        }
    }

    /// Injects the faults that are due after a phase.
    package func phaseEnded(_ phase: StepPhase, of step: StepRun) {
        if phase == .update { flip(.update, step.arena.values, step.shard, step) }
    }

    private func flip(_ target: BitFlip.Target, _ vector: Tensor, _ range: Range<Int>, _ step: StepRun) {
        bitFlip?.apply(target, to: vector, in: range, rank: step.communicator.rank, step: step.number)
    }
}
