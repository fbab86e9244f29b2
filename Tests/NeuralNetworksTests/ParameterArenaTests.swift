import Autodiff
import NeuralNetworks
import Summation
import Tensors
import TestSupport
import Testing

@Suite struct ParameterArenaTests {
    private func model(_ widths: [Int] = [5, 7, 3], type: ScalarType = .float32) throws -> Sequential {
        try Sequential(
            widths.dropFirst().map { Dense(units: $0) }, inputShape: [widths[0]], type: type, seed: 2)
    }

    @Test(
        "parameters lie one after the other in layer order, each at a multiple of 16 elements, zeros between")
    func layout() throws {
        let model = try model()
        let before = model.parameters.map { $0.variable.data.bytes }
        let arena = ParameterArena(model.parameters, type: .float32)
        #expect(
            arena.slots.map(\.name) == [
                "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias",
            ])
        #expect(arena.slots.map(\.offset) == [0, 48, 64, 96])
        #expect(arena.slots.map(\.shape) == [[7, 5], [7], [3, 7], [3]])
        #expect(arena.slots.map(\.count) == [35, 7, 21, 3])
        #expect(arena.elementCount == 112 && arena.values.shape == [112])
        #expect(model.parameters.map { $0.variable.data.bytes } == before, "moving changes no bit")
        let values = arena.values.values
        let taken = Set(arena.slots.flatMap { $0.offset..<$0.offset + $0.count })
        #expect(values.indices.allSatisfy { taken.contains($0) || values[$0] == 0 })
        for (slot, parameter) in zip(arena.slots, model.parameters) {
            #expect(Array(values[slot.offset..<slot.offset + slot.count]) == parameter.variable.data.values)
        }
    }

    @Test("variables see their part of the block: a change of the block is a change of theirs")
    func views() throws {
        let model = try model()
        let arena = ParameterArena(model.parameters, type: .float32)
        let slot = arena.slots[2]
        arena.view(slot.offset..<slot.offset + slot.count, of: arena.values)
            .copyElements(from: Tensor(repeating: 4, shape: [slot.count]))
        #expect(model.parameters[2].variable.data.values == [Double](repeating: 4, count: 21))
        #expect(model.parameters[1].variable.data.values == [Double](repeating: 0, count: 7))
        let x = Variable(Tensor(repeating: 0, shape: [1, 5]))
        #expect(try model(x, ForwardPass(rows: 1)).data.values == [0, 0, 0])
    }

    @Test("gradients go into blocks of the same layout, one for each subtree, made once")
    func gradients() throws {
        let model = try model(type: .float64)
        let arena = ParameterArena(model.parameters, type: .float64)
        let layout = SampleLayout(
            microBatchEnds: [2, 3], subtrees: [0..<1, 1..<2], firstSample: 0, globalSampleCount: 3)
        var generator = SeededGenerator(seed: 6)
        let x = Variable(generator.tensor([3, 5]), requiresGradient: false)
        for _ in 0..<3 {
            arena.prepareGradients(partCount: 2)
            #expect(model.parameters.allSatisfy { $0.variable.gradient == nil })
            try model(x, ForwardPass(samples: layout)).backward()
            for (slot, parameter) in zip(arena.slots, model.parameters) {
                let parts = try #require(parameter.variable.accumulatedGradient?.parts)
                #expect(parts.count == 2)
                for (part, block) in zip(parts, arena.gradients) {
                    #expect(part.pointer == block.pointer + slot.offset * 8, "\(slot.name)")
                }
            }
        }
        #expect(arena.gradients.count == 2)
    }

    @Test("parameters that a pass did not reach have the gradient zero, not the last pass's")
    func unreached() throws {
        let model = try model()
        let arena = ParameterArena(model.parameters, type: .float32)
        let x = Variable(Tensor(repeating: 1, shape: [2, 5]), requiresGradient: false)
        arena.prepareGradients(partCount: 1)
        try model(x, ForwardPass(rows: 2)).backward()
        #expect(arena.gradients[0].values.contains { $0 != 0 })
        arena.prepareGradients(partCount: 1)
        arena.zeroMissingGradients()
        #expect(arena.gradients[0].values.allSatisfy { $0 == 0 })
    }

    @Test(
        "a rank without samples has a vector for the shard that it receives; no parameters make an empty block"
    )
    func empty() throws {
        let arena = ParameterArena(try model().parameters, type: .float32)
        arena.prepareGradients(partCount: 0)
        #expect(arena.gradients.count == 1)
        #expect(ParameterArena([], type: .float32).elementCount == 0)
    }
}
