import Autodiff
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct EmbeddingTests {
    private func model(_ layers: [any Layer] = [Embedding(size: 2)]) throws -> Sequential {
        // Inputs: a number, a category of 3 values, another number, a category of 4 values.
        try Sequential(layers, inputShape: [4], type: .float64, seed: 7, categories: [1: 3, 3: 4])
    }

    @Test("each category has a table with a row for each value, within ±0.05, and a row of zeros for others")
    func start() throws {
        let model = try model()
        #expect(model.parameters.map(\.name) == ["layers.0.weight_0", "layers.0.weight_1"])
        #expect(model.parameters.map(\.variable.data.shape) == [[4, 2], [5, 2]])
        #expect(model.outputShape == [6])
        for table in model.parameters.map(\.variable.data) {
            #expect(table.values.suffix(2) == [0, 0])
            #expect(table.values.allSatisfy { abs($0) <= 0.05 })
            #expect(Set(table.values.dropLast(2)).count == table.count - 2)
        }
        let values = model.parameters.flatMap { $0.variable.data.values.dropLast(2) }
        #expect(Set(values).count == values.count, "no number is drawn twice")
    }

    @Test(
        "vectors take the places of the categories' numbers, and the rows that were taken get the gradients")
    func rows() throws {
        let model = try model()
        try model.load(
            Safetensors([
                ("layers.0.weight_0", try Tensor([1, 2, 3, 4, 5, 6, 0, 0], shape: [4, 2], type: .float64)),
                (
                    "layers.0.weight_1",
                    try Tensor([10, 20, 30, 40, 50, 60, 70, 80, 0, 0], shape: [5, 2], type: .float64)
                ),
            ]))
        let x = try Tensor([0.5, 2, -1, 0, 0.25, 0, -2, 4, 0.125, 2, -3, 3], shape: [3, 4], type: .float64)
        let y = try model(Variable(x, requiresGradient: false), ForwardPass(rows: 3, mode: .training))
        #expect(
            y.data.values == [
                0.5, 5, 6, -1, 10, 20,
                0.25, 1, 2, -2, 0, 0,
                0.125, 5, 6, -3, 70, 80,
            ])
        let weights = try Tensor((1...18).map(Double.init), shape: [3, 6], type: .float64)
        try sum(y * Variable(weights, requiresGradient: false)).backward()
        let gradients = model.parameters.map { $0.variable.gradient?.values }
        // Row 2 of the first table was taken by the samples 0 and 2.
        #expect(gradients[0] == [8, 9, 0, 0, 2 + 14, 3 + 15, 0, 0])
        #expect(gradients[1] == [5, 6, 0, 0, 0, 0, 17, 18, 11, 12])
    }

    @Test("it is refused where there are no categories, and categories are refused without it")
    func refused() throws {
        #expect(throws: ModelError.self) { try Sequential([Embedding()], inputShape: [3]) }
        #expect(throws: ModelError.self) { try self.model([Dense(units: 2)]) }
        #expect(throws: ModelError.self) {
            try Sequential([Dense(units: 3), Embedding()], inputShape: [3])
        }
    }

    @Test(
        "the default size is the square root of the number of values, 50 at most",
        arguments: [(3, 2), (100, 10), (101, 11), (9_999, 50)])
    func size(count: Int, expected: Int) throws {
        let model = try Sequential([Embedding()], inputShape: [1], categories: [0: count])
        #expect(model.outputShape == [expected])
    }
}
