import Glibc
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

    /// The faults, one line each.
    package var descriptions: [String] {
        [bitFlip.map { "\($0)" }, delay.map { "\($0)" }].compactMap(\.self)
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

/// A fault on demand: a rank that takes longer for its share of every step.
package struct Delay: Sendable, Hashable, CustomStringConvertible {
    let rank: Int
    let milliseconds: Int

    /// The form of a delay as text.
    package static let form = "RANK:MILLISECONDS, such as 1:30, at most 60000"

    /// A delay from its text: `1:30` for 30 ms of rank 1.
    ///
    /// - Returns: nil for any other text.
    package init?(_ text: String) {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let rank = numbers[0], let milliseconds = numbers[1], rank >= 0,
            (0...60_000).contains(milliseconds)
        else { return nil }
        self.rank = rank
        self.milliseconds = milliseconds
    }

    /// The delay in words.
    package var description: String { "rank \(rank) takes \(milliseconds) ms longer in every step" }

    /// Sleeps, if this is the rank.
    func apply(rank: Int) {
        if rank == self.rank { usleep(UInt32(milliseconds) * 1000) }
    }
}
