import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Summation
import Tensors
import TestSupport
import Testing

@Suite("Memory that changes by itself")
struct MemoryGuardTests {
    private static let widths = [32, 60, 10]
    /// A parameter begins at a multiple of 16 elements.
    private static let slots: [(name: String, range: Range<Int>)] = [
        ("layers.0.weight", 0..<1920), ("layers.0.bias", 1920..<1980), ("layers.1.weight", 1984..<2584),
        ("layers.1.bias", 2592..<2602),
    ]
    private static let elementCount = 2608

    /// The rules of an update.
    private struct Rules: CustomTestStringConvertible, Sendable {
        var optimizer: any Optimizer = Momentum(learningRate: 0.05, momentum: 0.9)
        var clipping: any Clipping = GlobalNormClipping(threshold: 1)
        var regularization = WeightRegularization()

        var testDescription: String { "\(optimizer), \(clipping), \(regularization)" }
    }

    /// Some steps of a small model on one rank, with a fault.
    private static func train(
        _ communicator: any Communicator, _ flip: BitFlip?, steps: Int, verifiesMemory: Bool = true,
        rules: Rules, seed: UInt64 = 3
    ) throws -> [Double] {
        let model = try Sequential(
            widths.dropFirst().map { Dense(units: $0) }, inputShape: [widths[0]], seed: seed)
        let partition = BatchPartition(sampleCount: 24, microBatchSize: 4, rankCount: communicator.size)
        let samples = partition.samples(of: communicator.rank)
        let random = RandomStream(seed: 1, purpose: .synthetic)
        let all = random.normal([24, widths[0]], type: .float32, sample: 0)
        let step = try TrainingStep(
            Replica(
                model: model, loss: SoftmaxCrossEntropyLoss(), regularization: rules.regularization),
            optimizer: rules.optimizer, clipping: rules.clipping, on: communicator,
            verifiesMemory: verifiesMemory)
        let faults = FaultInjector(bitFlip: flip, delay: nil)
        step.observers = [faults].compactMap(\.self)
        let batch = Batch(
            epoch: 0, step: 0, features: all.rows(samples), targets: .classes(samples.map { Int32($0 % 10) }),
            indices: Array(samples), layout: partition.layout(of: communicator.rank),
            forest: partition.forest)
        for number in 0..<steps {
            communicator.step = number + 1
            try step(batch)
        }
        try step.verifyMemory()
        return model.parameters.flatMap(\.variable.data.values)
    }

    /// The error that the ranks report for a fault: the first one, as reported to people.
    private func report(_ flip: BitFlip?, ranks: Int, rules: Rules = Rules()) -> CommunicationError? {
        report(ranks: ranks) { try Self.train($0, flip, steps: 4, rules: rules) }
    }

    private func report(
        ranks: Int, _ body: @escaping @Sendable (InProcessCommunicator) throws -> [Double]
    ) -> CommunicationError? {
        let ends = InProcessCommunicator.outcomes(ranks: ranks, sharesMemory: ranks % 2 == 0, body)
        let errors = ends.compactMap { end in
            if case .failure(let error) = end.result { error as? CommunicationError } else { nil }
        }
        return errors.first { if case .rankLost = $0 { false } else { true } } ?? errors.first
    }

    /// Returns true if an error names a rank and its block at an element of the arena.
    private func isNamed(_ error: CommunicationError?, rank: Int, element: Int, step: Int) -> Bool {
        guard let error, error.exitCode == 80, error.description.contains("found at step \(step);") else {
            return false
        }
        let slot = Self.slots.first { $0.range.contains(element) }
        return error.description.contains("rank \(rank) on this process")
            && slot.map { error.description.contains($0.name + "[") } ?? true
    }

    @Test(
        "of 1,000 bits that flip at random none is missed, and the rank and the parameter are the right ones",
        arguments: [BitFlip.Target.parameters, .gradient, .state, .update])
    func random(target: BitFlip.Target) {
        var generator = SeededGenerator(seed: 7)
        for trial in 0..<250 {
            let ranks = 2 + trial % 2
            let rank = Int.random(in: 0..<ranks, using: &generator)
            let step = Int.random(in: 1...3, using: &generator)
            let shard = ShardLayout(elementCount: Self.elementCount, ranks: ranks).ranges[rank]
            let range = target == .parameters ? 0..<Self.elementCount : shard
            guard let element = range.randomElement(using: &generator) else { continue }
            let flip = BitFlip(
                target, rank: rank, step: step, element: element - range.lowerBound,
                bit: Int.random(in: 0..<32, using: &generator))
            let error = report(flip, ranks: ranks)
            // A change after the update is found by the next step.
            let found = target == .update ? step + 1 : step
            #expect(
                isNamed(error, rank: rank, element: element, step: found),
                "\(flip), \(ranks) ranks: \(error?.description ?? "nothing")")
        }
    }

    /// A rule that wraps another one and computes no sums.
    private struct SlowMomentum: Optimizer {
        private let rule = Momentum(learningRate: 0.05, momentum: 0.9)
        var learningRate: Double { rule.learningRate }
        var stateVectors: [StateVector] { rule.stateVectors }

        func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
            rule.update(
                parameters, gradient: gradient, state: state,
                Update(
                    step: update.step, learningRate: update.learningRate / 2,
                    gradientScale: update.gradientScale))
        }
    }

    private static let rules = [
        Rules(optimizer: SlowMomentum()),
        Rules(optimizer: SlowMomentum(), clipping: LayerNormClipping(threshold: 0.1)),
        Rules(optimizer: SGD(learningRate: 0.05)),
        Rules(optimizer: NAG(learningRate: 0.05, momentum: 0.9)),
        Rules(optimizer: Adagrad(learningRate: 0.05)),
        Rules(optimizer: RMSProp(learningRate: 0.001, rho: 0.9)),
        Rules(optimizer: RMSProp(learningRate: 0.001, rho: 0.9, momentum: 0.9)),
        Rules(optimizer: RMSProp(learningRate: 0.001, rho: 0.9, momentum: 0.9, isCentered: true)),
        Rules(optimizer: Adam(learningRate: 0.001)),
        Rules(optimizer: AdamW(learningRate: 0.001)),
        Rules(optimizer: AdaMax(learningRate: 0.001)),
        Rules(optimizer: Nadam(learningRate: 0.001)),
        Rules(clipping: LayerNormClipping(threshold: 0.1)),
        Rules(clipping: ValueClipping(threshold: 0.01)),
        Rules(regularization: WeightRegularization(l1: L1Penalty(0.01), l2: 0.01)),
        Rules(regularization: WeightRegularization(l1: L1Penalty(0.01, isProximal: true))),
        Rules(regularization: WeightRegularization(maxNorm: 0.5)),
    ]

    @Test("so it is with every rule of an update, at one rank and more", arguments: rules)
    private func everyRule(rules: Rules) {
        for ranks in 1...3 {
            let own = ShardLayout(elementCount: Self.elementCount, ranks: ranks).ranges[ranks - 1]
            for target in BitFlip.Target.allCases
            where target != .state || !rules.optimizer.stateVectors.isEmpty {
                let element = own.upperBound - 20  // in the last layer's weights
                let flip = BitFlip(
                    target, rank: ranks - 1, step: 2,
                    element: target == .parameters ? element : element - own.lowerBound, bit: 3)
                let error = report(flip, ranks: ranks, rules: rules)
                // A change after the update is found by the next step, or by the bounds of this one.
                let step = target == .update && rules.regularization.maxNorm == nil ? 3 : 2
                #expect(
                    error?.description.contains("found at step \(step);") == true
                        && error?.description.contains("layers.1.weight[") == true
                        && (ranks == 1 || error?.description.contains("rank \(ranks - 1) on ") == true),
                    "\(flip), \(ranks) ranks: \(error?.description ?? "nothing")")
            }
        }
    }

    @Test("what changes after the last step is found when all is verified")
    func afterTheLastStep() {
        for ranks in 1...3 {
            let flip = BitFlip(.update, rank: ranks - 1, step: 4, element: 7, bit: 0)
            let error = report(flip, ranks: ranks)
            #expect(
                error?.description.contains("a parameter changed in memory by itself") == true
                    && error?.description.contains("found at step 4;") == true,
                "\(ranks) ranks: \(error?.description ?? "nothing")")
        }
    }

    @Test("every vector that an optimizer keeps is named")
    func states() {
        for target in [BitFlip.Target.parameters, .gradient, .state] {
            let flip = BitFlip(target, rank: 0, step: 2, element: 1925, bit: 22)
            let error = report(flip, ranks: 1, rules: Rules(optimizer: Adam(learningRate: 0.001)))
            let what = [
                .parameters: "a parameter", .gradient: "a reduced gradient",
                .state: "optimizer state (momentum)",
            ][target, default: ""]
            #expect(
                error?.description.hasPrefix("\(what) changed in memory by itself: ") == true
                    && error?.description.contains("layers.0.bias[") == true,
                "\(error?.description ?? "nothing")")
        }
    }

    @Test("replicas that are not the same are told apart before the first step")
    func diverged() {
        for ranks in 2...4 {
            let error = report(ranks: ranks) {
                try Self.train($0, nil, steps: 2, rules: Rules(), seed: $0.rank == 1 ? 4 : 3)
            }
            let text = error?.description ?? "nothing"
            #expect(text.contains("\n  layers.0.weight: checksum "), "\(ranks) ranks: \(text)")
        }
    }

    @Test(
        "without a fault there is nothing to say, and the parameters are the same whether anybody looks or not",
        arguments: rules)
    private func nothing(rules: Rules) throws {
        func train(_ ranks: Int, _ verifiesMemory: Bool) throws -> [[Double]] {
            try InProcessCommunicator.run(ranks: ranks) {
                try Self.train($0, nil, steps: 9, verifiesMemory: verifiesMemory, rules: rules)
            }
        }
        let expected = try train(1, false)[0]
        for ranks in [1, 2, 3, 5] {
            #expect(try train(ranks, true).allSatisfy { $0 == expected }, "\(ranks) ranks")
        }
    }

    @Test("a fault is read from a text, and nothing else is")
    func texts() {
        #expect(BitFlip("state:1:12:345:7") == BitFlip(.state, rank: 1, step: 12, element: 345, bit: 7))
        for text in [
            "", "state", "state:1:2:3", "state:1:2:3:4:5", "other:1:2:3:4", "state:1:-2:3:4", "state:1:2:3:x",
        ] {
            #expect(BitFlip(text) == nil, "\(text)")
        }
    }
}
