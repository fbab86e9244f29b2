import Collectives
import Datasets
import NeuralNetworks
import Optimization
import Tensors
import TestSupport
import Testing
import Training

@Suite("Memory that changes by itself")
struct MemoryGuardTests {
    private static let widths = [32, 60, 10]
    /// A parameter begins at a multiple of 16 elements.
    private static let slots: [(name: String, range: Range<Int>)] = [
        ("layers.0.weight", 0..<1920), ("layers.0.bias", 1920..<1980), ("layers.1.weight", 1984..<2584),
        ("layers.1.bias", 2592..<2602),
    ]
    private static let elementCount = 2608

    /// Some steps of a small model on one rank, with a fault.
    private static func train(
        _ communicator: any Communicator, _ flip: BitFlip?, steps: Int, verifyEvery: Int?,
        optimizer: any Optimizer
    ) throws -> [Double] {
        let model = try Sequential(
            widths.dropFirst().map { Dense(units: $0) }, inputShape: [widths[0]], seed: 3)
        let partition = BatchPartition(sampleCount: 24, microBatchSize: 4, rankCount: communicator.size)
        let samples = partition.samples(of: communicator.rank)
        let random = RandomStream(seed: 1, purpose: .synthetic)
        let all = random.normal([24, widths[0]], type: .float32, sample: 0)
        let step = try TrainingStep(
            Replica(model: model, loss: SoftmaxCrossEntropyLoss()), optimizer: optimizer,
            clipping: GlobalNormClipping(threshold: 1), communicator: communicator, verifyEvery: verifyEvery)
        step.bitFlip = flip
        let batch = Batch(
            epoch: 0, step: 0, features: all.rows(samples), targets: .classes(samples.map { Int32($0 % 10) }),
            indices: Array(samples), layout: partition.layout(of: communicator.rank))
        for number in 0..<steps {
            communicator.step = number + 1
            try step(batch, microBatches: Forest(partition), step: number)
        }
        return model.parameters.flatMap(\.variable.data.values)
    }

    /// What the ranks say of a fault: what went first, which is what people are told.
    private func report(
        _ flip: BitFlip?, ranks: Int, steps: Int = 4, verifyEvery: Int = 1,
        optimizer: any Optimizer = Momentum(learningRate: 0.05, momentum: 0.9)
    ) -> CommunicationError? {
        let ends = InProcessCommunicator.outcomes(ranks: ranks, sharesMemory: ranks % 2 == 0) {
            try Self.train($0, flip, steps: steps, verifyEvery: verifyEvery, optimizer: optimizer)
        }
        let errors = ends.compactMap { end in
            if case .failure(let error) = end.result { error as? CommunicationError } else { nil }
        }
        return errors.first { if case .rankLost = $0 { false } else { true } } ?? errors.first
    }

    /// Whether an error names a rank and what it holds at an element of the arena.
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
        arguments: [BitFlip.Target.parameters, .gradient, .state, .gathered])
    func random(target: BitFlip.Target) {
        var generator = SeededGenerator(seed: 7)
        for trial in 0..<250 {
            let ranks = 2 + trial % 2
            let rank = Int.random(in: 0..<ranks, using: &generator)
            let step = Int.random(in: 1...3, using: &generator)
            let shard = ShardLayout(elementCount: Self.elementCount, ranks: ranks).ranges[rank]
            let range = target == .parameters || target == .gathered ? 0..<Self.elementCount : shard
            // What others may still be reading of this rank's shard becomes theirs.
            let elements = range.filter { target != .gathered || !shard.contains($0) }
            guard let element = elements.randomElement(using: &generator) else { continue }
            let flip = BitFlip(
                target, rank: rank, step: step, element: element - range.lowerBound,
                bit: Int.random(in: 0..<32, using: &generator))
            let error = report(flip, ranks: ranks)
            // Replicas that are no longer the same are seen in the next step's exchange.
            let found = target == .gathered ? step + 1 : step
            #expect(
                isNamed(error, rank: rank, element: element, step: found),
                "\(flip), \(ranks) ranks: \(error?.description ?? "nothing")")
        }
    }

    @Test("one rank alone finds what changes, too, with every vector that an optimizer keeps")
    func alone() {
        for target in [BitFlip.Target.parameters, .gradient, .state] {
            let flip = BitFlip(target, rank: 0, step: 2, element: 1925, bit: 22)
            let error = report(flip, ranks: 1, optimizer: Adam(learningRate: 0.001))
            #expect(
                error?.description.contains("layers.0.bias[") == true, "\(error?.description ?? "nothing")")
        }
    }

    @Test("what keeps changing is found when its turn has come", arguments: [2, 5, 32])
    func turns(period: Int) {
        for target in [BitFlip.Target.parameters, .gradient, .state] {
            // Only the last bit of a number changes, so that training goes on as if nothing had happened.
            let flip = BitFlip(target, rank: 1, step: 3, element: 40, bit: 0, repeats: true)
            let error = report(flip, ranks: 2, steps: 3 + period, verifyEvery: period)
            #expect(error?.description.contains("rank 1 on ") == true, "\(error?.description ?? "nothing")")
            #expect(error?.description.contains("layers.") == true)
        }
    }

    @Test(
        "without a fault there is nothing to say, and the parameters are the same whether anybody looks or not"
    )
    func nothing() throws {
        func train(_ ranks: Int, _ period: Int?) throws -> [[Double]] {
            try InProcessCommunicator.run(ranks: ranks) {
                try Self.train(
                    $0, nil, steps: 9, verifyEvery: period,
                    optimizer: Momentum(learningRate: 0.05, momentum: 0.9))
            }
        }
        let expected = try train(1, nil)[0]
        for (ranks, period) in [(1, 1), (2, 1), (3, 2), (5, 4), (5, 32)] {
            #expect(try train(ranks, period).allSatisfy { $0 == expected }, "\(ranks) ranks, \(period)")
        }
    }

    @Test("a fault is read from a text, and nothing else is")
    func texts() {
        #expect(BitFlip("state:1:12:345:7") == BitFlip(.state, rank: 1, step: 12, element: 345, bit: 7))
        #expect(
            BitFlip("gradient:0:1:0:31:repeated")
                == BitFlip(.gradient, rank: 0, step: 1, element: 0, bit: 31, repeats: true))
        for text in [
            "", "state", "state:1:2:3", "state:1:2:3:4:5", "other:1:2:3:4", "state:1:-2:3:4", "state:1:2:3:x",
        ] {
            #expect(BitFlip(text) == nil, "\(text)")
        }
    }
}
