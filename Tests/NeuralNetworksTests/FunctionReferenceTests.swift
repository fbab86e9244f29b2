import NeuralNetworks
import TestSupport
import Testing

@Suite struct FunctionReferenceTests {
    private static let calls: [String: FunctionCase.Call] = [
        "relu": { inputs, _ in try relu(inputs[0]) },
        "elu": { inputs, attributes in try elu(inputs[0], alpha: #require(attributes.alpha)) },
        "softmaxCrossEntropy": { inputs, attributes in
            try softmaxCrossEntropy(logits: inputs[0], labels: #require(attributes.labels))
        },
        "meanSquaredError": { inputs, _ in try meanSquaredError(outputs: inputs[0], targets: inputs[1]) },
    ]
    private static let elementwise: Set = ["relu", "elu"]

    private static let cases = (try? References.functions())?.filter { calls[$0.function] != nil } ?? []

    @Test("output and gradients are PyTorch's", arguments: cases)
    func reference(_ reference: FunctionCase) throws {
        let call = try #require(Self.calls[reference.function])
        // elu's gradient (y + α)·gy cannot tell α·eˣ from 0 where that is below the rounding of α.
        let errors = try reference.errors(
            of: call, isElementwise: Self.elementwise.contains(reference.function),
            hasElementwiseGradients: reference.function == "relu")
        let allowed = reference.type == "float64" ? 2e-15 : 5e-7
        #expect(errors.output <= allowed)
        #expect(errors.gradients <= allowed)
    }

    @Test("every function has cases in both types")
    func completeness() {
        for type in ["float32", "float64"] {
            #expect(Set(Self.cases.filter { $0.type == type }.map(\.function)) == Set(Self.calls.keys))
        }
    }
}
