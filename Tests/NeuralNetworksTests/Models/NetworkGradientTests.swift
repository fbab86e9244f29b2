import Autodiff
import NeuralNetworks
import Summation
import Tensors
import TestSupport
import Testing

@Suite struct NetworkGradientTests {
    @Test(
        "a network has the gradients that central differences have, by its inputs and every parameter, in one subtree of samples and in three"
    )
    func network() throws {
        let layout = SampleLayout(
            microBatchEnds: [2, 4, 6, 7], subtrees: [0..<1, 1..<3, 3..<4], firstSample: 2,
            globalSampleCount: 9)
        for pass in [ForwardPass(rows: 7), ForwardPass(samples: layout)] {
            let model = try Sequential(
                [
                    Dense(units: 5), Activation("Tanh", tanh), Dense(units: 4),
                    Activation("Softplus", softplus),
                    Dense(units: 3),
                ], inputShape: [6], type: .float64, seed: 3)
            let start = model.parameters.map(\.variable.data)
            var generator = SeededGenerator(seed: 4)
            let inputs = [generator.tensor([7, 6], in: -2...2)] + start
            let error = try GradientCheck.relativeError(inputs) { variables in
                // The layers hold their own variables: the function puts the values in and takes their
                // gradients out.
                var output = try variables[0].having(pass.share)
                for (index, layer) in [0, 2, 4].enumerated() {
                    output = try linear(
                        output, weight: variables[1 + 2 * index], bias: variables[2 + 2 * index])
                    if layer < 4 { output = try model.layers[layer + 1](output, pass) }
                }
                return [try softmaxCrossEntropy(logits: output, labels: [0, 1, 2, 0, 1, 2, 0])]
            }
            #expect(error <= 1e-7)
        }
    }
}
