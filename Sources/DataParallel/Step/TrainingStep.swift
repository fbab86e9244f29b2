import Autodiff
import Collectives
import Datasets
import NeuralNetworks
import Optimization
import Registry
import Summation
import Tensors

/// One optimizer step of a replica over all ranks.
///
/// After every step the parameters of all replicas are the same bits, and the same for any number of ranks.
///
/// ```swift
/// let step = try TrainingStep(model, loss: SoftmaxCrossEntropyLoss(), optimizer: SGD(learningRate: 0.1), on: ranks)
/// for batch in loader.epoch(0) { print(try step(batch).loss) }
/// ```
public final class TrainingStep {
    /// The time spent so far.
    public private(set) var times = StepTimes()
    /// The statistics that the last step exchanged.
    package private(set) var statistics = StatisticsVolume()
    /// Observers of the steps' phases.
    package var observers: [any StepObserver] = []

    let replica: Replica
    private let stepsBefore: Int
    let communicator: any Communicator
    private let reducer: GradientReducer
    let optimizer: ShardedOptimizer
    /// The number of steps that were begun here.
    private var begun = 0
    /// The number of the next step among these, from 0.
    private var next = 0

    /// Steps of a replica.
    ///
    /// - Parameters:
    ///   - replica: the parameters and the objective.
    ///   - optimizer: the rule of the update.
    ///   - clipping: the bound on the gradient; nil for none.
    ///   - communicator: the ranks.
    ///   - stepsBefore: the steps of the run before these, so that random numbers do not repeat.
    ///   - verifiesMemory: true to verify in each step that parameters, gradient and optimizer state have not
    ///     changed in memory by themselves.
    /// - Throws: `CommunicationError`, also if settings of optimizer or clipping are wrong, or proximal steps of l1
    ///   do not suit the optimizer.
    /// - Note: Collective: every rank must call it in the same order.
    public init(
        _ replica: Replica, optimizer: any Optimizer, clipping: (any Clipping)? = nil,
        on communicator: any Communicator, stepsBefore: Int = 0, verifiesMemory: Bool = true
    ) throws(CommunicationError) {
        let own = optimizer.ownProblem ?? clipping?.ownProblem ?? replica.problem(with: optimizer)
        if let problem = own {
            throw .allFailed(RankFailure(message: problem, exitCode: .badConfiguration))
        }
        self.stepsBefore = stepsBefore
        let shards = ShardLayout(elementCount: replica.arena.elementCount, ranks: communicator.size)
        self.replica = replica
        self.communicator = communicator
        reducer = try GradientReducer(arena: replica.arena, communicator: communicator, shards: shards)
        self.optimizer = ShardedOptimizer(
            optimizer, clipping: clipping,
            regularizer: Regularizer(replica.arena, defaults: replica.defaultRegularization),
            arena: replica.arena,
            communicator: communicator, shards: shards, verifiesMemory: verifiesMemory)
    }

    /// Steps of a model that learns the batches' targets; see `Replica.init(model:loss:regularization:)`.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    public convenience init(
        _ model: Sequential, loss: any Loss, regularization: WeightRegularization = WeightRegularization(),
        optimizer: any Optimizer, clipping: (any Clipping)? = nil,
        on communicator: any Communicator = SoloCommunicator(), verifiesMemory: Bool = true
    ) throws(CommunicationError) {
        try self.init(
            Replica(model: model, loss: loss, regularization: regularization), optimizer: optimizer,
            clipping: clipping, on: communicator, verifiesMemory: verifiesMemory)
    }

    /// The rates of the optimizer, for steps without a schedule.
    package var ownRates: Rates { optimizer.ownRates }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - batch: this rank's share of the global batch.
    ///   - step: the number of the step, from 0, in the optimizer's rule. The one after the last if nil.
    ///   - draw: the number of the step in the streams of random numbers, if several updates take turns; `step`
    ///     if nil.
    ///   - rates: the rates of a schedule; the optimizer's own if nil.
    ///   - request: a request to all ranks, which the result has; only that of rank 0 counts.
    /// - Returns: the measures of the step. The parameters are not updated if loss or gradient is not finite.
    /// - Throws: `CommunicationError`, or `FunctionError` if the batch does not fit the model.
    /// - Note: Collective: every rank must call it in the same order.
    @discardableResult
    public func callAsFunction(
        _ batch: Batch, step: Int? = nil, draw: Int? = nil, rates: Rates? = nil, request: StepRequest = .none
    ) throws -> StepResult {
        let step = step ?? next
        let draw = draw ?? step
        let rates = rates ?? optimizer.ownRates
        guard rates.learningRate.isFinite else {
            throw CommunicationError.allFailed(
                RankFailure(
                    message: "the learning rate of step \(step) is \(rates.learningRate)",
                    exitCode: .badConfiguration))
        }
        try verifyIndependence(on: batch, draw: draw, rates)
        let statistics = BatchStatistics(communicator, over: batch.forest)
        let run = begin(batch, step: step)
        try reducer.prepare(for: batch.forest)

        let evaluation = try run(.forward) {
            try replica.forward(
                batch, pass(batch, draw: draw, statistics, observer: run.layerObserver))
        }
        run.evaluation = evaluation
        try run(.backward) { try replica.backward(evaluation) }
        run.evaluation = nil
        let gradient = try run(.reduce) { try reducer.reduce(over: batch.forest) }
        run.gradient = gradient
        let squares = try run(.measure) { optimizer.measure(gradient) }
        let result = try run(.exchangeSums) {
            let note = run.note(
                waiting: statistics.seconds, request: request, digest: optimizer.digest)
            return try exchange(evaluation, squares, note, rates)
        }
        run.isUpdated = result.isFinite
        try run(.update) {
            // Memory that has changed explains such numbers better than divergence does.
            guard result.isFinite else { return try optimizer.verifyMemory(gradient) }
            try optimizer.update(gradient, result.measures, step: step, rates: rates)
        }
        try run(.gather) { try optimizer.gather() }
        try run(.constrain) { try optimizer.constrain() }

        next = step + 1
        times = times + run.times
        self.statistics = statistics.volume
        return result
    }

    /// Verifies that parameters and optimizer state have not changed by themselves since the last step, and
    /// are the same on all ranks.
    ///
    /// - Throws: the same error on all ranks, which names what is wrong with which rank.
    /// - Note: Collective: every rank must call it in the same order.
    public func verifyMemory() throws(CommunicationError) {
        try optimizer.verifyMemory()
        try optimizer.compareReplicas()
    }

    /// Gathers the optimizer's state of all ranks on rank 0.
    ///
    /// - Parameters:
    ///   - copy: an earlier state, this rank's shard of it; nil for that of now.
    ///   - pool: memory for the state.
    /// - Returns: the state, on rank 0; nil on the others.
    /// - Note: Collective: every rank must call it in the same order.
    package func gatherState(
        _ copy: [Tensor]? = nil, in pool: ByteArrayPool
    ) throws(CommunicationError) -> OptimizerState? {
        try optimizer.gather(copy ?? optimizer.state, in: pool)
    }

    /// Copies this rank's shard of the optimizer's state.
    package func copyOfState() -> [Tensor] {
        optimizer.state.map { vector in
            let copy = Tensor(uninitialized: vector.shape, type: vector.type)
            copy.copyElements(from: vector)
            return copy
        }
    }

    /// Restores this rank's shard of the optimizer's state from a copy, after the parameters have been
    /// replaced.
    package func restoreState(_ copy: [Tensor]) {
        for (vector, value) in zip(optimizer.state, copy) { vector.copyElements(from: value) }
        optimizer.keepMemory()
    }

    /// Takes over an optimizer's state that rank 0 has, each rank its shard, after the parameters have been
    /// replaced.
    ///
    /// - Parameters:
    ///   - file: the tensors that `OptimizerState.tensors` named, on rank 0; nil on the others.
    ///   - prefix: the beginning of their names.
    /// - Throws: the same `CommunicationError` on all ranks if they do not fit.
    /// - Note: Collective: every rank must call it in the same order.
    package func restoreState(_ file: Safetensors?, prefix: String) throws(CommunicationError) {
        try optimizer.restoreState(file, prefix: prefix)
    }

    /// Verifies before the first step, and before those of powers of two, that the replica's arithmetic is that of
    /// any number of ranks, and that all ranks do the same.
    private func verifyIndependence(on batch: Batch, draw: Int, _ rates: Rates) throws {
        defer { begun += 1 }
        // A layer may do something else in later steps: a few looks cost nothing, and find most of that.
        guard begun & (begun - 1) == 0 else { return }
        let start = ContinuousClock.now
        defer { times.checks += ContinuousClock.now - start }
        if begun == 0 { try communicator.compare([replica.arena.identity]) }
        let samples = try RankIndependence.samples(of: batch, on: communicator)
        let identity = try communicator.agree(
            Result {
                var identity = RunIdentity()
                identity.add("learning rate", "\(rates.learningRate)")
                identity.add("momentum", rates.momentum.map { "\($0)" } ?? "the optimizer's")
                let checksum = try samples.map {
                    try replica.verifyIndependence(on: $0, step: stepsBefore + draw)
                }
                guard begun == 0 else { return identity }
                if let checksum {
                    identity.add("losses and gradients of the first samples", "checksum \(checksum)")
                }
                let updates = try UpdateIndependence.verify(optimizer.optimizer, type: replica.arena.type)
                identity.add("the optimizer's updates", "checksum \(updates)")
                identity.add("clipping", optimizer.clippingInWords)
                return identity
            }.mapError { RankFailure(message: "\($0)", exitCode: .badData) })
        try communicator.compare([identity])
    }

    private func begin(_ batch: Batch, step: Int) -> StepRun {
        StepRun(
            number: communicator.step ?? step + 1, batch: batch, communicator: communicator,
            arena: replica.arena, shard: optimizer.range, state: optimizer.state, observers: observers)
    }

    /// The forward pass over a share.
    func pass(
        _ batch: Batch, draw: Int, _ statistics: any StatisticsExchange, observer: (any LayerObserver)?
    ) -> ForwardPass {
        var pass = ForwardPass(
            samples: batch.layout, mode: .training, step: stepsBefore + draw, statistics: statistics)
        pass.observer = observer
        return pass
    }

    /// Sums losses, squares and penalties over all ranks; on the way each rank gives all others its note.
    private func exchange(
        _ evaluation: Evaluation, _ squares: TreeSum, _ note: StepNote, _ rates: Rates
    ) throws(CommunicationError) -> StepResult {
        let losses = TreeSum(evaluation.sums, width: 2, forest: evaluation.forest)
        let (totals, notes) = try communicator.treeSums(
            [losses, squares], note: note.numbers, phase: .metrics)
        let ranks = notes.map(StepNote.init(numbers:))
        try optimizer.compare(ranks.map(\.digest))
        let sampleCount = evaluation.samples.globalSampleCount
        let measures = optimizer.measures(totals[1])
        return StepResult(
            lossSum: totals[0][0] + measures.penalty * Double(sampleCount),
            correctCount: evaluation.rightAnswers == nil ? nil : totals[0][1], sampleCount: sampleCount,
            measures: measures, learningRate: rates.learningRate, notes: ranks)
    }
}

extension ParameterArena {
    /// The checksum of each parameter, for comparison among ranks.
    fileprivate var identity: RunIdentity {
        slots.reduce(into: RunIdentity()) { identity, slot in
            identity.add(slot.name, "checksum \(view(slot, in: values).checksum)")
        }
    }
}
