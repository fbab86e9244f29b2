import Autodiff
import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Summation
import Tensors

/// One optimizer step over all ranks: forward, backward, reduction of the gradients, penalties, clipping, update of the shard, gathering,
/// constraints.
///
/// After every step the parameters of all replicas are the same bits, and the same for any number of ranks.
public final class TrainingStep {
    /// The time spent so far.
    public private(set) var times = StepTimes()
    /// Looks at the steps layer by layer; nil for nobody.
    var diagnoser: StepDiagnoser?
    /// A fault of this rank's memory, on demand; nil for none.
    package var bitFlip: BitFlip?
    /// Time that a rank takes beyond its work, on demand; nil for none.
    var delay: Delay?

    private let replica: Replica
    private let stepsBefore: Int
    private let communicator: any Communicator
    private let reducer: GradientReducer
    private let optimizer: ShardedOptimizer
    private let statistics: CommunicatorStatistics
    private let clock = ContinuousClock()

    /// Steps of a replica; every rank makes them in the same order.
    ///
    /// - Parameters:
    ///   - stepsBefore: how many steps the run took before these, so that what is random does not repeat itself.
    ///   - verifiesMemory: whether each step verifies that what is kept in memory has not changed by itself.
    /// - Note: collective, every rank calls it in the same order.
    public init(
        _ replica: Replica, optimizer: any Optimizer, clipping: (any Clipping)?,
        communicator: any Communicator, stepsBefore: Int = 0,
        verifiesMemory: Bool = true
    ) throws(CommunicationError) {
        self.stepsBefore = stepsBefore
        let shards = ShardLayout(elementCount: replica.arena.elementCount, ranks: communicator.size)
        self.replica = replica
        self.communicator = communicator
        statistics = CommunicatorStatistics(communicator)
        reducer = try GradientReducer(arena: replica.arena, communicator: communicator, shards: shards)
        self.optimizer = ShardedOptimizer(
            optimizer, clipping: clipping,
            regularizer: Regularizer(replica.arena, model: replica.regularization), arena: replica.arena,
            communicator: communicator, shards: shards, verifiesMemory: verifiesMemory)
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - batch: this rank's share of the global batch.
    ///   - microBatches: which ranks hold which micro-batches of it.
    ///   - step: the number of the step among these, from 0.
    ///   - rates: what a schedule says of it; nil for the optimizer's own.
    /// - Returns: what the step measured. The parameters are not updated where that is not finite.
    /// - Throws: `CommunicationError`, or `FunctionError` if the batch does not fit the model.
    /// - Note: collective, every rank calls it in the same order.
    @discardableResult
    public func callAsFunction(
        _ batch: Batch, microBatches: Forest, step: Int, rates: Rates? = nil
    ) throws -> StepResult {
        let rates = rates ?? optimizer.ownRates
        try reducer.prepare(for: microBatches)
        let start = clock.now
        let secondsBefore = statistics.seconds
        let number = communicator.step ?? step + 1
        have(.parameters, step: number)
        have(.state, step: number)
        communicator.lifeSign.enter(.forward)
        var pass = ForwardPass(
            samples: replica.layout(of: batch.layout), mode: .training, step: stepsBefore + step,
            statistics: statistics)
        pass.observer = diagnoser?.observer(of: batch.layout)
        let evaluation = try statistics.during(microBatches) { [pass] in try replica.forward(batch, pass) }
        let sums = evaluation.sums
        let forwardEnd = clock.now
        communicator.lifeSign.enter(.backward)
        delay?.apply(rank: communicator.rank)
        try statistics.during(microBatches) { try replica.backward(evaluation) }
        let backwardEnd = clock.now
        let note = StepNote(
            stopSignal: StopSignal.number,
            seconds: (backwardEnd - start).seconds - (statistics.seconds - secondsBefore),
            digest: optimizer.memory?.digest ?? 0)
        let gradient = try reducer.reduce(over: microBatches)
        let reductionEnd = clock.now
        let squares = optimizer.measure(gradient)
        let measuringEnd = clock.now
        let (totals, notes) = try communicator.treeSums(
            [TreeSum(sums, width: 2, forest: microBatches), squares], note: note.numbers, phase: .metrics)
        let sumsEnd = clock.now
        let ranks = notes.map(StepNote.init(numbers:))
        try optimizer.memory?.compare(ranks.map(\.digest))
        let measures = optimizer.measures(totals[1])
        let sampleCount = batch.layout.globalSampleCount
        diagnoser?.keep(gradient: gradient)
        var result = StepResult(
            lossSum: totals[0][0] + measures.penalty * Double(sampleCount),
            correctCount: evaluation.rightAnswers == nil ? nil : totals[0][1], sampleCount: sampleCount,
            penalty: measures.penalty, gradientNorm: measures.gradientNorm, learningRate: rates.learningRate)
        communicator.lifeSign.enter(.update)
        have(.gradient, gradient, step: number)
        if result.isFinite {
            try optimizer.update(gradient, measures, step: step, rates: rates)
        } else {
            // What is wrong with a rank's memory is then the reason, and no divergence.
            try optimizer.memory?.verifyAll(gradient: gradient)
        }
        have(.update, step: number)
        result.notes = ranks
        let updateEnd = clock.now
        try optimizer.gather()
        let gatherEnd = clock.now
        try optimizer.constrain()
        let end = clock.now
        result.layers = try diagnoser?.conclude(over: microBatches, isUpdated: result.isFinite)

        times.forward += forwardEnd - start
        times.backward += backwardEnd - forwardEnd
        times.exchange += (reductionEnd - backwardEnd) + (sumsEnd - measuringEnd) + (gatherEnd - updateEnd)
        times.update += (measuringEnd - reductionEnd) + (updateEnd - sumsEnd) + (end - gatherEnd)
        return result
    }

    /// Verifies that parameters and optimizer state have not changed by themselves since the last step, and are the same on all ranks.
    ///
    /// - Throws: on all ranks the same error, which names what is wrong with which rank.
    /// - Note: collective, every rank calls it in the same order.
    public func verifyMemory() throws(CommunicationError) {
        try optimizer.memory?.verifyAll()
        try optimizer.memory?.compareReplicas()
    }

    private func have(_ target: BitFlip.Target, _ gradient: Tensor? = nil, step: Int) {
        if let bitFlip { optimizer.flip(bitFlip, target, gradient: gradient, step: step) }
    }
}
