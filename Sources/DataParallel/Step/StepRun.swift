import Collectives
import Datasets
import NeuralNetworks
import Tensors

/// One training step under way. It runs the phases and wraps each in everything that is not the step's own
/// work: the clocks, the rank's life sign, and observers such as diagnosis and faults on demand.
package final class StepRun {
    /// The number of the step, from 1, for reports.
    package let number: Int
    /// This rank's share of the global batch.
    package let batch: Batch
    /// The ranks.
    package let communicator: any Communicator
    /// The replica's parameters.
    package let arena: ParameterArena
    /// This rank's shard of the parameters.
    package let shard: Range<Int>
    /// The optimizer's state for this rank's shard.
    package let state: [Tensor]
    /// The losses of this rank's share, for the time of the backward pass.
    var evaluation: Evaluation?
    /// The reduced gradient, a vector of the arena's length with this rank's shard in its place; nil before
    /// the reduction.
    package internal(set) var gradient: Tensor?
    /// True if the parameters have been updated.
    package internal(set) var isUpdated = false
    /// The observer of the layers' outputs in the forward pass, for an observer of the step to set; nil if
    /// there is none.
    package var layerObserver: (any LayerObserver)?
    /// The time spent so far.
    package private(set) var times = StepTimes()

    private let observers: [any StepObserver]
    private let clock = ContinuousClock()

    init(
        number: Int, batch: Batch, communicator: any Communicator, arena: ParameterArena,
        shard: Range<Int>, state: [Tensor], observers: [any StepObserver]
    ) {
        self.number = number
        self.batch = batch
        self.communicator = communicator
        self.arena = arena
        self.shard = shard
        self.state = state
        self.observers = observers
    }

    /// Runs a phase of the step.
    func callAsFunction<Value>(_ phase: StepPhase, _ body: () throws -> Value) throws -> Value {
        if let place = phase.lifeSign { communicator.lifeSign.enter(place) }
        let start = clock.now
        defer { times.add(clock.now - start, in: phase) }
        for observer in observers { try observer.phaseBegins(phase, of: self) }
        let value = try body()
        for observer in observers { try observer.phaseEnded(phase, of: self) }
        return value
    }

    /// This rank's note to all others.
    ///
    /// - Parameters:
    ///   - waiting: the seconds of the forward and backward pass that were spent waiting for other ranks.
    ///   - request: a request to all ranks.
    ///   - digest: the digest of the replica.
    func note(waiting: Double, request: StepRequest, digest: UInt64) -> StepNote {
        StepNote(
            endRequest: StopSignal.request, seconds: (times.forward + times.backward).seconds - waiting,
            request: request, digest: digest)
    }
}

/// An observer of training steps, told of every phase: diagnosis, faults on demand.
package protocol StepObserver: AnyObject {
    /// Called before a phase.
    func phaseBegins(_ phase: StepPhase, of step: StepRun) throws
    /// Called after a phase.
    ///
    /// - Note: Collective if the observer exchanges anything: every rank must have the same observers.
    func phaseEnded(_ phase: StepPhase, of step: StepRun) throws
}

extension StepPhase {
    /// The phase as other ranks and reports see it; nil where an exchange names itself, or the last
    /// phase still stands.
    fileprivate var lifeSign: Phase? {
        switch self {
        case .forward: .forward
        case .backward: .backward
        case .update: .update
        default: nil
        }
    }
}
