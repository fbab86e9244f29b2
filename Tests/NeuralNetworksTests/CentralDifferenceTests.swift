import Autodiff
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct CentralDifferenceTests {
    /// Numbers at least 0.05 away from 0, where relu and elu have their kinks.
    private func inputs(_ shape: [Int], seed: UInt64) throws -> Tensor {
        var generator = SeededGenerator(seed: seed)
        let x = generator.tensor(shape, in: -2...2)
        return try x.adding(x.sign().multiplied(by: 0.05))
    }

    private func check(_ inputs: [Tensor], _ function: ([Variable]) throws -> Variable) throws {
        #expect(try GradientCheck.relativeError(inputs) { [try function($0)] } <= 1e-7)
    }

    @Test("activations", arguments: 1...3)
    func activations(seed: Int) throws {
        let x = try inputs([4, 7], seed: UInt64(seed))
        try check([x]) { try relu($0[0]) }
        for alpha in [1.0, 0.3, 2.5] { try check([x]) { try elu($0[0], alpha: alpha) } }
    }

    @Test("losses", arguments: 1...3)
    func losses(seed: Int) throws {
        let (x, t) = (try inputs([5, 4], seed: UInt64(seed)), try inputs([5, 4], seed: UInt64(seed) + 10))
        let labels: [Int32] = [3, 0, 1, 1, 2]
        try check([x]) { try softmaxCrossEntropy(logits: $0[0], labels: labels) }
        try check([x, t]) { try meanSquaredError(outputs: $0[0], targets: $0[1]) }
        for loss in [SoftmaxCrossEntropyLoss(), MeanSquaredErrorLoss()] as [any Loss] {
            try check([x]) { try loss($0[0], .classes(labels)) }
        }
        try check([x]) { try MeanSquaredErrorLoss()($0[0], .values(t)) }
    }

    @Test("a whole network, by its inputs and every parameter, in one subtree of samples and in three")
    func network() throws {
        let layout = SampleLayout(
            microBatchEnds: [2, 4, 6, 7], subtrees: [0..<1, 1..<3, 3..<4], firstSample: 2,
            globalSampleCount: 9)
        for pass in [ForwardPass(rows: 7), ForwardPass(samples: layout)] {
            let model = try Sequential(
                [
                    Dense(units: 5), Activation("ELU") { x throws(FunctionError) in try elu(x) },
                    Dense(units: 4),
                    Activation("ELU") { x throws(FunctionError) in try elu(x, alpha: 0.5) }, Dense(units: 3),
                ], inputShape: [6], type: .float64, seed: 3)
            let start = model.parameters.map(\.variable.data)
            try check([inputs([7, 6], seed: 4)] + start) { variables in
                // The layers hold their own variables: the function puts the values in and takes their gradients out.
                var output = variables[0]
                for (index, layer) in [0, 2, 4].enumerated() {
                    output = try linear(
                        output, weight: variables[1 + 2 * index], bias: variables[2 + 2 * index],
                        samples: pass.samples)
                    if layer < 4 { output = try model.layers[layer + 1](output, pass) }
                }
                return try softmaxCrossEntropy(logits: output, labels: [0, 1, 2, 0, 1, 2, 0])
            }
        }
    }
}
