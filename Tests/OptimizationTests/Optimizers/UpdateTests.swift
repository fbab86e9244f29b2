import Optimization
import Tensors
import TestSupport
import Testing

@Suite struct UpdateTests {
    /// The bytes of random parameters after five updates, each made shard by shard.
    private func run(
        _ optimizer: any Optimizer, shards: [Range<Int>], type: ScalarType, momentum: Double? = nil
    ) -> [UInt8] {
        var generator = SeededGenerator(seed: 1)
        let parameters = generator.tensor([37], type: type)
        let state = optimizer.stateVectors.map { Tensor(repeating: $0.initialValue, shape: [37], type: type) }
        for step in 1...5 {
            let gradient = generator.tensor([37], type: type)
            for shard in shards {
                func part(_ tensor: Tensor) -> Tensor {
                    tensor.view(offset: shard.lowerBound, shape: [shard.count])
                }
                optimizer.update(
                    part(parameters), gradient: part(gradient), state: state.map(part),
                    Update(
                        step: step, learningRate: 0.3 / Double(step), momentum: momentum, gradientScale: 0.7))
            }
        }
        return parameters.bytes
    }

    @Test(
        "shards update as the whole does, bit for bit, wherever they are cut", arguments: ScalarType.allCases)
    func shards(type: ScalarType) {
        for optimizer in [SGD(learningRate: 1), Momentum(learningRate: 1, momentum: 0.9)] as [any Optimizer] {
            let whole = run(optimizer, shards: [0..<37], type: type)
            for shards in [
                [0..<16, 16..<37], [0..<1, 1..<1, 1..<20, 20..<37], (0..<37).map { $0..<$0 + 1 },
            ] {
                #expect(run(optimizer, shards: shards, type: type) == whole)
            }
        }
    }

    @Test("the learning rate and the momentum of a step come before the optimizer's own")
    func rates() {
        func end(_ optimizer: any Optimizer, momentum: Double? = nil) -> [UInt8] {
            run(optimizer, shards: [0..<37], type: .float64, momentum: momentum)
        }
        #expect(end(SGD(learningRate: 5)) == end(SGD(learningRate: 1)))
        #expect(
            end(Momentum(learningRate: 5, momentum: 0.1), momentum: 0.8)
                == end(Momentum(learningRate: 1, momentum: 0.8)))
        #expect(
            end(Momentum(learningRate: 5, momentum: 0.1)) != end(Momentum(learningRate: 1, momentum: 0.8)))
    }

    @Test("formulas on numbers that single precision holds exactly")
    func formulas() {
        let theta = Tensor([1, 2, -4])
        SGD(learningRate: 0.5).update(
            theta, gradient: Tensor([2, -4, 8]), state: [],
            Update(step: 1, learningRate: 0.5, gradientScale: 0.5))
        #expect(theta.values == [0.5, 3, -6])
        let (weights, velocity) = (Tensor([1, 2]), Tensor([0, 0]))
        let momentum = Momentum(learningRate: 0.5, momentum: 0.5)
        for step in 1...2 {
            momentum.update(
                weights, gradient: Tensor([2, -4]), state: [velocity], Update(step: step, learningRate: 0.5))
        }
        #expect(velocity.values == [-1.5, 3])
        #expect(weights.values == [-1.5, 7])
    }
}
